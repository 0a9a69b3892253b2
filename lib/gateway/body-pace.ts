import type { IncomingMessage } from "node:http";
import { AppError } from "@/lib/platform/errors";

export interface BodyPace {
  readonly windowMs: number;
  /** A body must bring as many bytes as this in every window. */
  readonly minBytes: number;
}

/** Slower than any line that people use; a drip that holds a connection open is slower still. */
export const defaultBodyPace: BodyPace = { windowMs: 10_000, minBytes: 1_024 };

/**
 * Calls back once when the client sends its body too slowly. Our own slowness (bytes that wait to be
 * read) is not held against it. Returns what stops the watch.
 */
export function watchBodyPace(
  req: IncomingMessage,
  pace: BodyPace,
  onSlow: (error: AppError) => void,
): () => void {
  let before = req.socket.bytesRead;
  const timer = setInterval(() => {
    if (req.complete) return clearInterval(timer);
    if (req.destroyed) {
      clearInterval(timer);
      return onSlow(
        new AppError("request.timeout", "The client went away before its body was whole."),
      );
    }
    const received = req.socket.bytesRead - before;
    before = req.socket.bytesRead;
    if (received >= pace.minBytes || req.readableLength > 0) return;
    clearInterval(timer);
    const seconds = Math.round(pace.windowMs / 1_000);
    onSlow(
      new AppError(
        "request.timeout",
        `The body brought ${received} bytes in ${seconds} s; expected at least ${pace.minBytes}.`,
      ),
    );
  }, pace.windowMs);
  timer.unref();
  return () => clearInterval(timer);
}
