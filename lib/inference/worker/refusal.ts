import { AppError } from "@/lib/platform/errors";
import { isOutOfMemory } from "../process/how-it-ended";

/** What the caller of a prediction hears of anything that was thrown on its way. */
export function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isOutOfMemory(error)) {
    return new AppError(
      "predict.resource_limit",
      "This prediction needs more memory than one worker may use.",
      { cause: error },
    );
  }
  // A bug of ours: said on standard error, which the pool logs, and never to the caller.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return new AppError("internal", "Something went wrong inside Onnward.", { cause: error });
}

/** After a failed allocation nobody knows what state the libraries are in: the process must begin anew. */
export function isFatal(refusal: AppError): boolean {
  return refusal.code === "predict.resource_limit";
}
