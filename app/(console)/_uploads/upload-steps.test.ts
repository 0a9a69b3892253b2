import { describe, expect, test } from "vitest";
import { startTransfer } from "./transfer";
import { stepsOf } from "./upload-steps";

describe("the steps of an upload", () => {
  test("before its turn are all ahead", () => {
    expect(stepsOf({ kind: "waiting" })?.every(([, state]) => state === "ahead")).toBe(true);
  });

  test.each([
    [{ kind: "sending", isStalled: false, transfer: startTransfer(1, 0) }, "sending"],
    [{ kind: "paused", transfer: startTransfer(1, 0), problem: null }, "sending"],
    [{ kind: "verifying", transfer: startTransfer(1, 0) }, "verifying"],
    [{ kind: "duplicate", sharedWith: [] }, "checking"],
    [{ kind: "checking" }, "checking"],
    [{ kind: "validating", version: 1, phase: "queued" }, "queued"],
    [{ kind: "validating", version: 1, phase: "rewriting" }, "started"],
    [{ kind: "validating", version: 1, phase: "running" }, "running"],
  ] as const)("of %j have one that is current", (stage, step) => {
    expect(stepsOf(stage)?.filter(([, state]) => state === "current")).toEqual([[step, "current"]]);
  });

  test("of a ready version are all done", () => {
    expect(stepsOf({ kind: "ready", version: 1 })?.every(([, state]) => state === "done")).toBe(
      true,
    );
  });

  test("of a rejected version say where it failed", () => {
    const steps = stepsOf({ kind: "rejected", version: 1, rejection: null, phase: "loading" });
    expect(steps?.map(([, state]) => state)).toEqual([
      "done",
      "done",
      "done",
      "done",
      "done",
      "failed",
      "ahead",
    ]);
  });
});
