import { expect, test } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { decideAfterFailure, decideAfterResult } from "./decide-next";

test("work that only waits is tried for ever, from a count of zero", () => {
  expect(decideAfterResult({ kind: "waiting", delayMs: 500 })).toEqual({
    kind: "release",
    delayMs: 500,
    attempts: 0,
  });
  expect(decideAfterResult({ kind: "done" })).toEqual({ kind: "delete" });
});

test("a failure counts and waits longer each time", () => {
  const delays = [1, 2, 3].map((attempts) =>
    decideAfterFailure(new Error("broken"), { attempts, isStopping: false }),
  );
  expect(delays).toEqual([
    { kind: "release", delayMs: 1_000, attempts: 1 },
    { kind: "release", delayMs: 2_000, attempts: 2 },
    { kind: "release", delayMs: 4_000, attempts: 3 },
  ]);
});

test("a stop and an absent database are no attempt", () => {
  const again = { kind: "release", delayMs: 0, attempts: 1 };
  expect(decideAfterFailure(new Error("x"), { attempts: 2, isStopping: true })).toEqual(again);
  const away = new AppError("db.unavailable", "The database does not answer.");
  expect(decideAfterFailure(away, { attempts: 2, isStopping: false })).toEqual(again);
});
