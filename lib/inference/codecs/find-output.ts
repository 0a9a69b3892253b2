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
