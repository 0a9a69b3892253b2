import type { InferenceSession } from "onnxruntime-node";
import type { Signature } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { isOutOfMemory } from "../process/how-it-ended";
import { runModel } from "./run-model";
import { makeTrialInputs } from "./trial-inputs";

/**
 * One run before the first request, because the first is the slow one. The model may dislike these
 * values; it may not end our memory.
 */
export async function warmUp(session: InferenceSession, signature: Signature): Promise<void> {
  try {
    const outputNames = signature.outputs.map((output) => output.name);
    await runModel(session, makeTrialInputs(signature, "zeros", 1), outputNames);
  } catch (error) {
    if (!isOutOfMemory(error)) return;
    throw new AppError("model.resource_limit", "A run on one row needs more memory than allowed.", {
      cause: error,
    });
  }
}
