import { expect, test } from "vitest";
import { inTurn } from "./in-turn";

test("works of one key run one at a time in their order, also after one that fails", async () => {
  const log: string[] = [];
  const step = (name: string, fails = false) =>
    inTurn("a", async () => {
      log.push(`${name} starts`);
      await Promise.resolve();
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const results = await Promise.allSettled([step("1"), step("2", true), step("3")]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(log).toEqual(["1 starts", "1 ends", "2 starts", "2 ends", "3 starts", "3 ends"]);
});

test("another key waits for nobody", async () => {
  let release = () => {};
  const held = inTurn(
    "b",
    () =>
      new Promise<void>((resolve) => {
        release = resolve;
      }),
  );
  expect(await inTurn("c", async () => "free")).toBe("free");
  release();
  await held;
});
