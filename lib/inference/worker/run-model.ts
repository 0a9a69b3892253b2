import type { InferenceSession } from "onnxruntime-node";
import { AppError } from "@/lib/platform/errors";
import { isOutOfMemory } from "../process/how-it-ended";
import type { TensorValue } from "../types";
import { explainRunError } from "./explain-error";
import { fromResults, toFeeds } from "./tensors";

/**
 * One run. Exactly these outputs are fetched: onnxruntime fails the whole run over one that is not a
 * tensor. Throws predict.failed with a sentence that is safe for callers and onnxruntime's own words as
 * the cause; and onnxruntime's error itself when memory ended (`isOutOfMemory`), after which the process
 * is not to be trusted.
 */
export async function runModel(
  session: InferenceSession,
  inputs: readonly TensorValue[],
  outputNames: readonly string[],
): Promise<TensorValue[]> {
  try {
    const results = await session.run(toFeeds(inputs), outputNames);
    return fromResults(results, outputNames);
  } catch (error) {
    if (error instanceof AppError || isOutOfMemory(error)) throw error;
    throw new AppError("predict.failed", explainRunError(error), { cause: error });
  }
}
