import { env } from "@/lib/platform/env";

const mebibyte = 1024 ** 2;
/** Answers of two versions are held and compared: nobody looks at more of one. */
const maxOutputBytes = 8 * mebibyte;
const requestTimeoutMs = 10_000;

/** What a version may take when the runner asks it: as in its validation, a process with these limits. */
export function quarantineLimits() {
  const settings = env();
  return {
    limits: {
      maxBatchRows: settings.ONNWARD_MAX_BATCH_ROWS,
      maxOutputBytes: Math.min(settings.ONNWARD_MAX_OUTPUT_BYTES, maxOutputBytes),
    },
    memoryMib: settings.ONNWARD_WORKER_MEMORY_MIB,
    requestTimeoutMs: Math.min(settings.ONNWARD_PREDICT_TIMEOUT_MS, requestTimeoutMs),
    loadTimeoutMs: settings.ONNWARD_VALIDATION_TIMEOUT_MS,
  };
}
