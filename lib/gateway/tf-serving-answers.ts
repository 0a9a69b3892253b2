import type { Datatype, Signature, TensorSpec } from "@/lib/contract/signature";
import type { VersionState } from "@/lib/inference";

/** One entry of `model_version_status`. */
export function toVersionStatus(number: number, state: VersionState) {
  const isFailed = state.kind === "failed";
  return {
    version: String(number),
    state: toServableState(state),
    status: {
      error_code: isFailed ? "UNAVAILABLE" : "OK",
      error_message: isFailed ? `${state.fault.code}: ${state.fault.detail}` : "",
    },
  };
}

function toServableState({ kind }: VersionState): string {
  switch (kind) {
    case "warm":
      return "AVAILABLE";
    case "loading":
    case "restarting":
      return "LOADING";
    case "absent":
      return "START"; // Known, and nothing was done about it yet: the first call by its number loads it.
    case "failed":
      return "END";
    default:
      return kind satisfies never;
  }
}

const dtypes: Readonly<Record<Datatype, string>> = {
  BOOL: "DT_BOOL",
  UINT8: "DT_UINT8",
  UINT16: "DT_UINT16",
  UINT32: "DT_UINT32",
  UINT64: "DT_UINT64",
  INT8: "DT_INT8",
  INT16: "DT_INT16",
  INT32: "DT_INT32",
  INT64: "DT_INT64",
  FP16: "DT_HALF",
  FP32: "DT_FLOAT",
  FP64: "DT_DOUBLE",
  BYTES: "DT_STRING",
};

/** The signature, as `metadata` tells it. */
export function toSignatureDef({ inputs, outputs }: Signature) {
  return {
    inputs: toTensorInfos(inputs),
    outputs: toTensorInfos(outputs),
    method_name: "tensorflow/serving/predict",
  };
}

function toTensorInfos(specs: readonly TensorSpec[]) {
  return Object.fromEntries(
    specs.map(({ name, datatype, shape }) => [
      name,
      {
        dtype: dtypes[datatype],
        tensor_shape: {
          dim: (shape ?? []).map((size) => ({
            size: typeof size === "number" ? String(size) : "-1",
            name: typeof size === "string" ? size : "",
          })),
          unknown_rank: shape === null,
        },
        name: `${name}:0`,
      },
    ]),
  );
}
