import { expect, test } from "vitest";
import { decideMove, type GatewayReport, longestWaitMs } from "./decide-move";

const intended = { versionId: "v2", revision: 10n, waitedMs: 0 };

function gateway(changes: Partial<GatewayReport>): GatewayReport {
  const report = { id: "g", hostname: "host", isSilent: false, appliedRevision: 10n };
  return { ...report, warm: [], failed: {}, ...changes };
}

test("moves, and says that it is not warmed, when there is no gateway", () => {
  expect(decideMove(intended, [])).toEqual({ kind: "move", warmed: false });
});

test("waits until every gateway has it warm", () => {
  const warm = gateway({ warm: ["v1", "v2"] });
  expect(decideMove(intended, [warm, gateway({ warm: ["v1"] })])).toEqual({ kind: "wait" });
  expect(decideMove(intended, [warm, warm])).toEqual({ kind: "move", warmed: true });
});

test("does not count what a gateway said before it knew of the intention", () => {
  expect(decideMove(intended, [gateway({ appliedRevision: 9n, warm: ["v2"] })])).toEqual({
    kind: "wait",
  });
  const old = gateway({
    appliedRevision: 9n,
    failed: { v2: { code: "artifact.corrupt", detail: "Bad." } },
  });
  expect(decideMove(intended, [old])).toEqual({ kind: "wait" });
});

test("a silent gateway is waited for, whatever it said last and however long that takes", () => {
  const fault = { code: "artifact.corrupt", detail: "Bad." } as const;
  const warm = gateway({ warm: ["v2"] });
  for (const silent of [
    gateway({ isSilent: true, warm: ["v2"] }),
    gateway({ isSilent: true, failed: { v2: fault } }),
  ]) {
    const late = { ...intended, waitedMs: longestWaitMs + 1 };
    expect(decideMove(late, [warm, silent])).toEqual({ kind: "wait" });
    expect(decideMove(intended, [silent])).toEqual({ kind: "wait" });
  }
});

test("fails as soon as one gateway cannot load it, and names the gateway and the reason", () => {
  const failed = gateway({
    hostname: "east",
    failed: { v2: { code: "artifact.corrupt", detail: "The bytes changed." } },
  });
  expect(decideMove(intended, [gateway({}), failed])).toEqual({
    kind: "fail",
    reason: "east: The bytes changed. (artifact.corrupt)",
  });
});

test("gives up in the end when a gateway neither warms it nor fails", () => {
  const late = { ...intended, waitedMs: longestWaitMs + 1 };
  const warm = gateway({ warm: ["v2"] });
  expect(decideMove(late, [warm, gateway({ hostname: "east" })])).toEqual({
    kind: "fail",
    reason: "It was not warm in time in east.",
  });
  expect(decideMove(late, [warm])).toEqual({ kind: "move", warmed: true });
});

test("another version's failure is no reason", () => {
  const other = gateway({
    warm: ["v2"],
    failed: { v1: { code: "artifact.missing", detail: "Gone." } },
  });
  expect(decideMove(intended, [other])).toEqual({ kind: "move", warmed: true });
});
