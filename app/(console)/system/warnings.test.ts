import { describe, expect, test } from "vitest";
import type { SystemDto } from "@/lib/contract/system";
import { warningsOf } from "./warnings";

const gibibyte = 1024 ** 3;
const time = "2026-01-01T00:00:00.000Z";

function processOf(kind: "gateway" | "console" | "runner", version = "1.0.0") {
  const id = "0190a000-0000-7000-8000-000000000000";
  const times = { startedAt: time, seenAt: time };
  return { id, kind, hostname: "a", pid: 1, rssBytes: 1, version, ...times };
}

function gatewayOf(failed: SystemDto["gateways"][number]["failed"] = []) {
  const id = "0190a000-0000-7000-8000-000000000001";
  return {
    id,
    hostname: "a",
    seenAt: time,
    appliedRevision: "1",
    isCurrent: true,
    warm: [],
    failed,
  };
}

const healthy: SystemDto = {
  processes: [processOf("gateway"), processOf("console"), processOf("runner")],
  revision: "1",
  gateways: [gatewayOf()],
  versions: { product: "1.0.0", node: "22", postgres: "18", onnxruntime: "1" },
  storage: { artifacts: 1, artifactBytes: 1, freeBytes: 50 * gibibyte, totalBytes: 100 * gibibyte },
  work: { waiting: 0, leased: 0, oldestSeconds: null },
  isRoleSeparate: true,
  configuration: [],
};

function kindsOf(change: Partial<SystemDto>) {
  return warningsOf({ ...healthy, ...change }, []).map(({ kind }) => kind);
}

describe("an installation", () => {
  test("that is healthy has no warning", () => {
    expect(warningsOf(healthy, [{ model: "m", alias: "production", version: 2 }])).toEqual([]);
  });

  test("without a gateway or a runner says so first", () => {
    expect(kindsOf({ gateways: [], processes: [], isRoleSeparate: false })).toEqual([
      "noGateway",
      "noRunner",
      "roleShared",
    ]);
  });

  test("counts a version that fails in two gateways once", () => {
    const failed = [{ model: "m", version: 2, code: "model.load_failed", detail: "x" }];
    const system = { ...healthy, gateways: [gatewayOf(failed), gatewayOf(failed)] };
    expect(warningsOf(system, [])).toEqual([{ kind: "loadFailed", count: 1 }]);
  });

  test("names the aliases whose callers meet a failure, and counts other versions that fail", () => {
    const fault = (model: string, version: number, code: string) => ({
      ...{ model, version, code },
      detail: "x",
    });
    const east = gatewayOf([
      fault("m", 2, "version.unavailable"),
      fault("m", 3, "version.unavailable"),
      fault("n", 1, "version.unavailable"),
    ]);
    const west = gatewayOf([fault("n", 1, "model.load_failed")]);
    const serving = [
      { model: "m", alias: "production", version: 2 },
      { model: "m", alias: "staging", version: 1 },
      { model: "n", alias: "production", version: 2 },
    ];
    expect(warningsOf({ ...healthy, gateways: [east, west] }, serving)).toEqual([
      { kind: "targetFailing", targets: [{ model: "m", alias: "production", version: 2 }] },
      // One that a gateway could not load at all counts as that, wherever it also rests.
      { kind: "loadFailed", count: 1 },
      { kind: "resting", count: 1 },
    ]);
  });

  test.each([
    ["of a small disk", 0.9, 10, true],
    ["of a large disk that is nearly full", 8, 1_000, true],
    ["a twentieth of a very large disk", 40, 1_000, false],
    ["half of a small disk", 5, 10, false],
  ])("%s is low or not", (_, free, total, isLow) => {
    const storage = {
      ...healthy.storage,
      freeBytes: free * gibibyte,
      totalBytes: total * gibibyte,
    };
    expect(kindsOf({ storage })).toEqual(isLow ? ["diskLow"] : []);
  });

  test("whose disk does not say is not warned of", () => {
    const storage = { ...healthy.storage, freeBytes: null, totalBytes: null };
    expect(kindsOf({ storage })).toEqual([]);
  });

  test("whose work waits, or that runs two versions, is warned of", () => {
    expect(kindsOf({ work: { waiting: 1, leased: 0, oldestSeconds: 61 } })).toEqual(["workLate"]);
    const processes = [...healthy.processes, processOf("gateway", "0.9.0")];
    expect(warningsOf({ ...healthy, processes }, [])).toEqual([
      { kind: "mixedVersions", versions: ["0.9.0", "1.0.0"] },
    ]);
  });
});
