import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { beginDbWait, withDbPatience } from "@/lib/platform/db-patience";
import { forget } from "@/lib/platform/remember";
import { keyUses } from "./note-key-use";

const waits = vi.hoisted((): number[] => []);

vi.mock("@/lib/predictions", () => ({
  createLastUsed: () => ({
    flush: async () => {
      const wait = beginDbWait(4_500);
      waits.push(wait.deadlineMs);
      wait.end(false);
    },
  }),
}));

beforeEach(() => forget("console-key-uses"));
afterEach(() => {
  clearInterval(timer);
  interval.mockRestore();
  forget("console-key-uses");
});

// A real timer, which knows in which request it was started; only sooner than ten seconds.
const start = globalThis.setInterval;
let timer = start(() => {}, 1_000).unref();
const interval = vi.spyOn(globalThis, "setInterval").mockImplementation((work) => {
  timer = start(work, 5);
  return timer;
});

test("uses of keys are written with all the patience there is, also after the first request had none left", async () => {
  const clock = vi.spyOn(performance, "now").mockReturnValue(0);
  await withDbPatience(async () => {
    const wait = beginDbWait(4_500);
    clock.mockReturnValue(5_000);
    wait.end(false);
    expect(beginDbWait(4_500).deadlineMs).toBe(100);
    keyUses();
  });
  await vi.waitUntil(() => waits.length > 0);
  clock.mockRestore();
  expect(waits[0]).toBe(4_500);
});
