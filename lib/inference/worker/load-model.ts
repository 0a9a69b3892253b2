import { InferenceSession } from "onnxruntime-node";
import { AppError } from "@/lib/platform/errors";
import type { ModelSpec } from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";
import { readArtifact } from "./artifact-file";
import { explainLoadError } from "./explain-error";

/**
 * Loads the model from the very bytes whose digest was checked: between a check and a load by path the
 * file could change, and a session made from a path would look for external data beside it.
 * Throws AppError: artifact.missing, artifact.corrupt, model.load_failed, model.resource_limit.
 */
export async function loadModel(spec: ModelSpec): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(readArtifact(spec), {
      intraOpNumThreads: spec.threads,
      interOpNumThreads: 1,
      executionMode: "sequential",
      // The arena rounds up to powers of two and keeps what it has: one large answer, and under the memory
      // limit later ones fail. Measured: 7 % slower on the smallest runs, half the memory on large ones.
      enableCpuMemArena: false,
      // onnxruntime's own log holds paths and names of the model: errors come to us as exceptions.
      logSeverityLevel: 4,
    });
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isOutOfMemory(error)) {
      throw new AppError(
        "model.resource_limit",
        "Loading the model needs more memory than allowed.",
        {
          cause: error,
        },
      );
    }
    throw new AppError("model.load_failed", explainLoadError(error), { cause: error });
  }
}
