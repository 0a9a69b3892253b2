const answerWithinMs = 2_000;
/** Tiny, needs nobody signed in, and its answer comes from the console through the gateway. */
const askedPath = "/icon.svg";

interface RefreshTurns {
  /** Refreshes if Onnward answers; else the turn is skipped. Never throws. */
  take(): Promise<void>;
  /** No refresh comes after this. */
  stop(): void;
}

/**
 * Next answers a refresh that fails with a load of the whole page, and that ends the uploads of the tab:
 * so each turn asks first whether Onnward is there. A turn that begins while another asks, or while its
 * refresh is under way, is skipped: there are never two refreshes at once.
 */
export function createRefreshTurns({
  isRefreshing,
  refresh,
}: {
  isRefreshing: () => boolean;
  refresh: () => void;
}): RefreshTurns {
  const stopped = new AbortController();
  let isAsking = false;
  return {
    async take() {
      if (isAsking || isRefreshing()) return;
      isAsking = true;
      const answers = await isThere(stopped.signal);
      isAsking = false;
      if (answers && !stopped.signal.aborted && !isRefreshing()) refresh();
    },
    stop: () => stopped.abort(),
  };
}

/** One refresh, if Onnward answers: for a page that may show what is no longer so. Never throws. */
export async function refreshOnce(refresh: () => void): Promise<void> {
  if (await isThere(new AbortController().signal)) refresh();
}

async function isThere(stopped: AbortSignal): Promise<boolean> {
  const signal = AbortSignal.any([stopped, AbortSignal.timeout(answerWithinMs)]);
  try {
    const { status } = await fetch(askedPath, { method: "HEAD", cache: "no-store", signal });
    // The gateway answers 502 or 503 for a console that is away.
    return status < 500;
  } catch {
    // No answer, or none in time: what this asks.
    return false;
  }
}
