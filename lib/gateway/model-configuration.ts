import type { ServingSettings } from "@/lib/contract/serving";
import type { Datatype, TensorSpec } from "@/lib/contract/signature";
import type { VersionStats } from "@/lib/inference";
import type { Target } from "@/lib/predictions";

/** Rows that may share a run where validation allows it and nothing else is set. */
const defaultBatchRows = 64;

/** The plan in force of a version that is loaded. */
type Load = Pick<VersionStats, "batchRows" | "desiredReplicas">;

/** The model configuration of Triton's extension, as far as Onnward has what its fields mean. */
export function modelConfiguration({ model, version }: Target, load: Load | undefined) {
  const { signature, settings } = version;
  const maxBatchSize = maxBatchSizeOf(version, load);
  const isBatched = maxBatchSize > 0;
  return {
    name: model.name,
    platform: "onnxruntime_onnx",
    backend: "onnxruntime",
    version_policy: { specific: { versions: [version.number] } },
    max_batch_size: maxBatchSize,
    input: signature.inputs.map((spec) => ({
      ...toTensor(spec, isBatched),
      format: "FORMAT_NONE",
      is_shape_tensor: false,
      allow_ragged_batch: false,
      optional: false,
    })),
    output: signature.outputs.map((spec) => ({
      ...toTensor(spec, isBatched),
      label_filename: "",
      is_shape_tensor: false,
    })),
    instance_group: [
      {
        name: model.name,
        kind: "KIND_CPU",
        count: load?.desiredReplicas ?? settings.minReplicas ?? 1,
        gpus: [],
      },
    ],
    default_model_filename: "model.onnx",
    parameters: {},
    ...(isBatched ? { dynamic_batching: dynamicBatching(settings) } : {}),
  };
}

/** 0: every request is a run of its own, in Triton's words. */
function maxBatchSizeOf({ batching, settings }: Target["version"], load: Load | undefined): number {
  if (batching?.mode !== "shared") return 0;
  const rows = load?.batchRows ?? settings.maxBatchRows ?? defaultBatchRows;
  return rows > 1 ? rows : 0;
}

function dynamicBatching({ batchDelayMs }: ServingSettings) {
  return { max_queue_delay_microseconds: (batchDelayMs ?? 0) * 1_000 };
}

function toTensor({ name, datatype, shape }: TensorSpec, isBatched: boolean) {
  // The protocol has no word for "any rank"; one free dimension is what its clients can read.
  const dims = shape === null ? [-1] : shape.map((size) => (typeof size === "number" ? size : -1));
  return {
    name,
    data_type: toDataType(datatype),
    // Where Triton batches, the leading dimension goes without saying.
    dims: isBatched ? dims.slice(1) : dims,
  };
}

function toDataType(datatype: Datatype): string {
  return datatype === "BYTES" ? "TYPE_STRING" : `TYPE_${datatype}`;
}
