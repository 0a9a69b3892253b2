import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorValue } from "../types";

/** The value that the model gave for an output of its signature. */
export function findOutput(outputs: readonly TensorValue[], name: string): TensorValue {
  const output = outputs.find((other) => other.name === name);
  if (output !== undefined) return output;
  throw new AppError(
    "predict.failed",
    `The model gave no value for its output ${JSON.stringify(name)}.`,
  );
}

/** A classifier's labels of the columns of this output; null where it has none, or not as many. */
export function columnLabels(spec: TensorSpec, { shape }: TensorValue): readonly string[] | null {
  const labels = spec.classLabels?.values;
  return labels !== undefined && shape.length === 2 && shape[1] === labels.length ? labels : null;
}
