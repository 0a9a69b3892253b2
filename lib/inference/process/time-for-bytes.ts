/** Slower than any disk that serves models, and than a digest on a busy core. */
const bytesPerMs = (32 * 1024 ** 2) / 1_000;

/** What reading and checking a model's files may take beyond what any model may, in milliseconds. */
export function timeForBytes(sizeBytes: number): number {
  return Math.ceil(sizeBytes / bytesPerMs);
}
