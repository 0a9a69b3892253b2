import { describe, expect, it } from "vitest";
import { callerOf } from "../testing/caller";
import { judgeLoss } from "./blame";
import { createPending } from "./pending-prediction";

let lastId = 0;
function held(count: number, isSolo = false) {
  return Array.from({ length: count }, () => {
    lastId += 1;
    const pending = createPending({
      id: lastId,
      isProbe: false,
      request: {
        ...{ dialect: "plain", body: [Buffer.from("{}")], jsonLength: null },
        ...{ deadlineAt: Date.now() + 10_000, killAt: Date.now() + 10_000, caller: callerOf() },
      },
      resolve: () => {},
      reject: () => {},
      onDeadline: () => {},
      onAbort: () => {},
    });
    pending.release();
    pending.isSolo = isSolo;
    return pending;
  });
}

describe("when a worker is lost", () => {
  const alone = { killedFor: null, isSharing: false } as const;
  const sharing = { killedFor: null, isSharing: true } as const;

  it("the request that ran is to blame, where runs are of one request", () => {
    const all = held(3);
    expect(judgeLoss({ ...alone, reason: "crash", held: all })).toEqual({
      blamed: all[0],
      again: all.slice(1),
      isSolo: false,
    });
  });

  it("nobody is to blame yet when several may have run, and each runs alone", () => {
    const all = held(3);
    const verdict = { blamed: null, again: all, isSolo: true };
    expect(judgeLoss({ ...sharing, reason: "crash", held: all })).toEqual(verdict);
    expect(judgeLoss({ ...sharing, reason: "memory", held: all })).toEqual(verdict);
  });

  it("one by one has its culprit, so it cannot go on for ever", () => {
    const all = held(3, true);
    const { blamed, again } = judgeLoss({ ...sharing, reason: "crash", held: all });
    expect(blamed).toBe(all[0]);
    expect(again).toEqual(all.slice(1));
    const single = held(1);
    expect(judgeLoss({ ...sharing, reason: "crash", held: single }).blamed).toBe(single[0]);
  });

  it("at a deadline costs the one whose deadline it was, and no other", () => {
    const all = held(3);
    const [first, second] = all;
    const killed = (killedFor: typeof first) =>
      judgeLoss({ reason: "killed", held: all, killedFor: killedFor ?? null, isSharing: true });
    expect(killed(first)).toEqual({ blamed: first, again: all.slice(1), isSolo: true });
    // The run ended in the moment of the kill, and the next came up.
    expect(killed(held(1)[0])).toMatchObject({ blamed: null, again: all });
    expect(killed(second).blamed).toBeNull();
  });

  it("by its own word costs nobody", () => {
    const all = held(2);
    expect(judgeLoss({ ...alone, reason: "retired", held: all })).toEqual({
      blamed: null,
      again: all,
      isSolo: false,
    });
    expect(judgeLoss({ ...alone, reason: "crash", held: [] })).toMatchObject({ again: [] });
  });
});
