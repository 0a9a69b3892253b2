/**
 * Why a process that ran a model ended, from what is seen from outside: `memory` when a limit or the
 * kernel stopped it, `processor-time` at its limit, else `crash`.
 */
export type ProcessEnd = "memory" | "processor-time" | "crash";

/** What V8, the C++ library and onnxruntime say when there is no memory left. */
const outOfMemory =
  /out of memory|bad_alloc|failed to allocate|allocation failed|cannot allocate|length_error|std::bad_array/i;

export function howItEnded(
  end: { readonly code: number | null; readonly signal: NodeJS.Signals | null },
  stderr: string,
): ProcessEnd {
  if (end.signal === "SIGXCPU") return "processor-time";
  if (outOfMemory.test(stderr)) return "memory";
  return "crash";
}

/** Whether an error inside the process means that memory ended, and not that the values were wrong. */
export function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && outOfMemory.test(error.message);
}
