import { afterEach, expect, test, vi } from "vitest";
import { createGate } from "./hash-gate";

afterEach(() => {
  vi.useRealTimers();
});

function hold() {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { held, release };
}

test("so many run, so many wait, and the next hears at once that it is busy", async () => {
  const gate = createGate({ width: 1, queue: 1 });
  const { held, release } = hold();
  const order: string[] = [];
  const first = gate.run(() => held.then(() => order.push("first")));
  const second = gate.run(async () => order.push("second"));
  await expect(gate.run(async () => order.push("third"))).rejects.toMatchObject({
    code: "session.busy",
  });
  expect(order).toEqual([]);
  release();
  await Promise.all([first, second]);
  expect(order).toEqual(["first", "second"]);
  await expect(gate.run(async () => "free again")).resolves.toBe("free again");
});

test("who has waited too long is sent away, and does not run afterwards", async () => {
  vi.useFakeTimers();
  const gate = createGate({ width: 1, queue: 1 });
  const { held, release } = hold();
  const first = gate.run(() => held);
  const late = vi.fn(async () => {});
  const second = expect(gate.run(late)).rejects.toMatchObject({ code: "session.busy" });
  await vi.advanceTimersByTimeAsync(5_000);
  await second;
  release();
  await first;
  expect(late).not.toHaveBeenCalled();
});

test("what fails gives its place back", async () => {
  const gate = createGate({ width: 1, queue: 0 });
  await expect(gate.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  await expect(gate.run(async () => 1)).resolves.toBe(1);
});
