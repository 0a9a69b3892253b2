import { describe, expect, it } from "vitest";
import { defaultServingSettings, type ServingSettings } from "@/lib/contract/serving";
import type { ServedVersion } from "../types";
import { needsNewWorkers, planServing } from "./serving-plan";

const machine = { cores: 4, queueLength: 256, timeoutMs: 30_000, memoryMib: 512 };
const shared = { mode: "shared", reason: "proven", rows: null, tolerance: 0 } as const;

function version(
  change: Partial<ServedVersion> = {},
  settings: Partial<ServingSettings> = {},
): ServedVersion {
  return {
    ...{ id: "v", model: "m", number: 1, digest: "", path: "", sizeBytes: 1_000 },
    externalFiles: [],
    signature: { inputs: [], outputs: [], omittedOutputs: [] },
    settings: { ...defaultServingSettings, ...settings },
    batching: shared,
    cost: { oneRowMs: 0.05, manyRowsMs: 0.1, manyRows: 32 },
    ...change,
  };
}

const plan = (change?: Partial<ServedVersion>, settings?: Partial<ServingSettings>) =>
  planServing(version(change, settings), machine);

describe("by default", () => {
  it("a small model that gains by it is batched, in one worker of one thread", () => {
    expect(plan()).toEqual({
      ...{ batchRows: 64, batchDelayMs: 0, pieceRows: null, sendAhead: 128 },
      ...{ queueLength: 256, queueTimeMs: 15_000, timeoutMs: 30_000 },
      ...{ minReplicas: 1, maxReplicas: 1, threads: 1, memoryMib: 512 },
    });
  });

  it("a heavy model has a worker of one thread on every core, and no batch that gains nothing", () => {
    const cost = { oneRowMs: 10, manyRowsMs: 310, manyRows: 32 };
    expect(plan({ cost })).toMatchObject({
      ...{ batchRows: 1, minReplicas: 4, maxReplicas: 4, threads: 1, sendAhead: 2 },
    });
  });

  it("a batch takes no longer than ten milliseconds", () => {
    const cost = { oneRowMs: 1.5, manyRowsMs: 16, manyRows: 32 };
    expect(plan({ cost }).batchRows).toBe(20);
  });

  it("a batch has no more rows than validation could try", () => {
    const cost = { oneRowMs: 0.5, manyRowsMs: 0.6, manyRows: 8 };
    expect(plan({ cost }).batchRows).toBe(8);
  });

  it("nothing is batched that validation did not prove, whatever the settings say", () => {
    for (const batching of [null, { ...shared, mode: "alone", reason: "rows_depend" } as const]) {
      expect(plan({ batching }, { maxBatchRows: 32, batchDelayMs: 5 })).toMatchObject({
        batchRows: 1,
        batchDelayMs: 0,
      });
    }
  });

  it("a fixed leading dimension is run in its pieces", () => {
    const batching = { ...shared, mode: "pieces", rows: 4 } as const;
    expect(plan({ batching })).toMatchObject({ batchRows: 1, pieceRows: 4 });
  });

  it("an unmeasured model has one worker, with all cores when its file is large", () => {
    expect(plan({ cost: null, batching: null })).toMatchObject({ minReplicas: 1, threads: 1 });
    expect(plan({ cost: null, batching: null, sizeBytes: 5_000_000 }).threads).toBe(4);
  });
});

describe("settings", () => {
  it("win over every default", () => {
    const settings = {
      ...{ maxBatchRows: 8, batchDelayMs: 2, queueLength: 3, queueTimeMs: 100, timeoutMs: 500 },
      ...{ minReplicas: 2, maxReplicas: 3, threads: 2, memoryMib: 1_024 },
    };
    const { maxBatchRows, ...rest } = settings;
    expect(plan({}, settings)).toMatchObject({ ...rest, batchRows: maxBatchRows });
  });

  it("of one bound of the replicas keep the other in order", () => {
    const cost = { oneRowMs: 10, manyRowsMs: 310, manyRows: 32 };
    expect(plan({ cost }, { maxReplicas: 2 })).toMatchObject({ minReplicas: 2, maxReplicas: 2 });
    expect(plan({ cost }, { minReplicas: 6 })).toMatchObject({ minReplicas: 6, maxReplicas: 6 });
    expect(plan({}, { maxReplicas: 5 })).toMatchObject({ minReplicas: 1, maxReplicas: 5 });
  });

  it("of the worker need new workers, those of the line do not", () => {
    const before = plan();
    expect(needsNewWorkers(before, plan({}, { queueLength: 9, timeoutMs: 9 }))).toBe(false);
    expect(needsNewWorkers(before, plan({}, { threads: 2 }))).toBe(true);
    expect(needsNewWorkers(before, plan({}, { maxBatchRows: 2 }))).toBe(true);
  });
});
