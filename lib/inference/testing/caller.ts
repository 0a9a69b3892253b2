import type { Caller } from "../pool/types";

/** Who waits as long as the signal is not aborted. */
export function callerOf(signal: AbortSignal = new AbortController().signal): Caller {
  let onGone: (() => void) | null = null;
  signal.addEventListener("abort", () => onGone?.());
  return {
    isGone: () => signal.aborted,
    watch: (listener) => {
      onGone = listener;
    },
  };
}
