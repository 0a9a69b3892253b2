import { afterEach, expect, it } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { createInferenceStatistics, type EndedInference } from "./statistics";

const version = { id: "v", name: "fraud", number: 3 };
const timings = { queueMs: 1, decodeMs: 2, runMs: 3, encodeMs: 4 };

let restoreClock: () => void = () => {};
afterEach(() => restoreClock());

function ended(over: Partial<EndedInference> = {}): EndedInference {
  return {
    versionId: "v",
    model: "fraud",
    number: 3,
    outcome: "success",
    rows: 1,
    timings,
    runShare: 1,
    ...over,
  };
}

it("is zeros in the protocol's shape for a version that was asked for nothing", () => {
  const zero = { count: 0, ns: 0 };
  expect(createInferenceStatistics().of(version)).toEqual({
    name: "fraud",
    version: "3",
    last_inference: 0,
    inference_count: 0,
    execution_count: 0,
    inference_stats: {
      success: zero,
      fail: zero,
      queue: zero,
      compute_input: zero,
      compute_infer: zero,
      compute_output: zero,
      cache_hit: zero,
      cache_miss: zero,
    },
    response_stats: {},
    batch_stats: [],
    memory_usage: [],
  });
});

it("counts rows, runs, and each part's time in nanoseconds; a failure is no inference", () => {
  restoreClock = setClock(() => 1_700_000_000_000);
  const statistics = createInferenceStatistics();
  statistics.record(ended({ rows: 64 }));
  statistics.record(ended({ rows: 1 }));
  statistics.record(ended({ outcome: "failure", timings: null, rows: 0, durationMs: 7 }));
  expect(statistics.of(version)).toMatchObject({
    last_inference: 1_700_000_000_000,
    inference_count: 65,
    execution_count: 2,
    inference_stats: {
      success: { count: 2, ns: 20_000_000 },
      fail: { count: 1, ns: 7_000_000 },
      queue: { count: 2, ns: 2_000_000 },
      compute_input: { count: 2, ns: 4_000_000 },
      compute_infer: { count: 2, ns: 6_000_000 },
      compute_output: { count: 2, ns: 8_000_000 },
    },
  });
});

it("counts a run that several requests shared as one run, and its time once in the batch's size", () => {
  const statistics = createInferenceStatistics();
  for (let each = 0; each < 3; each += 1)
    statistics.record(ended({ rows: 2, runShare: 1 / 3, runRows: 6 }));
  const told = statistics.of(version);
  expect(told).toMatchObject({ inference_count: 6, execution_count: 1 });
  expect(told.inference_stats.compute_infer).toEqual({ count: 3, ns: 9_000_000 });
  expect(told.batch_stats).toEqual([
    {
      batch_size: 6,
      compute_input: { count: 1, ns: 6_000_000 },
      compute_infer: { count: 1, ns: 3_000_000 },
      compute_output: { count: 1, ns: 12_000_000 },
    },
  ]);
});

it("tells no more than 64 sizes apart, and counts the others in the totals", () => {
  const statistics = createInferenceStatistics();
  for (let rows = 100; rows > 0; rows -= 1) statistics.record(ended({ rows }));
  const told = statistics.of(version);
  expect(told.batch_stats).toHaveLength(64);
  expect(told.batch_stats[0]?.batch_size).toBe(37);
  expect(told).toMatchObject({ inference_count: 5_050, execution_count: 100 });
});

it("forgets the version that was called longest ago when there are too many", () => {
  const statistics = createInferenceStatistics();
  statistics.record(ended());
  for (let each = 0; each < 999; each += 1) statistics.record(ended({ versionId: `${each}` }));
  statistics.record(ended());
  statistics.record(ended({ versionId: "one more" }));
  expect(statistics.of(version).inference_count).toBe(2);
  expect(statistics.of({ ...version, id: "0" }).inference_count).toBe(0);
  expect(statistics.of({ ...version, id: "1" }).inference_count).toBe(1);
});
