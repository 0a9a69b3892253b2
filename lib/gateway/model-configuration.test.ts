import { expect, it } from "vitest";
import { defaultServingSettings } from "@/lib/contract/serving";
import { assertRunnable, type SnapshotVersion } from "@/lib/rollout";
import { testVersion } from "@/lib/rollout/testing/snapshot";
import { modelConfiguration } from "./model-configuration";

const shared = { mode: "shared", reason: "proven", rows: null, tolerance: 0 } as const;

function configurationOf(
  over: Partial<SnapshotVersion>,
  load?: Parameters<typeof modelConfiguration>[1],
) {
  const model = { id: testVersion().id, name: "fraud", readyNumbers: [3] };
  const version = assertRunnable(model, 3, testVersion({ number: 3, ...over }));
  return modelConfiguration({ model, version }, load);
}

it("has the whole dims and no batching where rows may not share a run", () => {
  for (const batching of [
    null,
    { ...shared, mode: "alone" },
    { ...shared, mode: "pieces" },
  ] as const)
    expect(configurationOf({ batching })).toMatchObject({
      name: "fraud",
      platform: "onnxruntime_onnx",
      backend: "onnxruntime",
      version_policy: { specific: { versions: [3] } },
      max_batch_size: 0,
      input: [{ name: "x", data_type: "TYPE_FP32", dims: [-1, 2] }],
      output: [{ name: "y", data_type: "TYPE_FP32", dims: [-1] }],
      instance_group: [{ name: "fraud", kind: "KIND_CPU", count: 1 }],
    });
  expect(configurationOf({ batching: null })).not.toHaveProperty("dynamic_batching");
});

it("leaves the batch dimension out of the dims where Onnward batches, and names the largest batch", () => {
  expect(configurationOf({ batching: shared })).toMatchObject({
    max_batch_size: 64,
    input: [{ dims: [2] }],
    output: [{ dims: [] }],
    dynamic_batching: { max_queue_delay_microseconds: 0 },
  });
  const settings = { ...defaultServingSettings, maxBatchRows: 16, batchDelayMs: 2, minReplicas: 3 };
  expect(configurationOf({ batching: shared, settings })).toMatchObject({
    max_batch_size: 16,
    dynamic_batching: { max_queue_delay_microseconds: 2_000 },
    instance_group: [{ count: 3 }],
  });
  // What is loaded knows better than what was set.
  expect(
    configurationOf({ batching: shared, settings }, { batchRows: 8, desiredReplicas: 2 }),
  ).toMatchObject({
    max_batch_size: 8,
    instance_group: [{ count: 2 }],
  });
  const off = { ...defaultServingSettings, maxBatchRows: 1 };
  expect(configurationOf({ batching: shared, settings: off })).toMatchObject({ max_batch_size: 0 });
});

it("has Triton's words for texts and for tensors of any rank", () => {
  const signature = {
    inputs: [{ name: "s", datatype: "BYTES" as const, shape: null }],
    outputs: [],
    omittedOutputs: [],
  };
  expect(configurationOf({ signature }).input).toMatchObject([
    { data_type: "TYPE_STRING", dims: [-1] },
  ]);
});
