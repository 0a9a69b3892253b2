import type { Caller } from "../pool/types";

/** Who waits as long as the signal is not aborted. */
export function callerOf(signal: AbortSignal = new AbortController().signal): Caller {
  const caller: Caller = { isGone: signal.aborted, onGone: null };
  signal.addEventListener("abort", () => {
    caller.isGone = true;
    caller.onGone?.();
  });
  return caller;
}
