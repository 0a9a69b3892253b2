import { AppError } from "@/lib/platform/errors";
import { remember } from "@/lib/platform/remember";
import { locked } from "./lease";

/** Who writes to an upload in this process. */
export interface Writer {
  readonly signal: AbortSignal;
  moved(): void;
  end(): void;
}

interface Entry {
  readonly stop: (reason: AppError) => void;
  readonly ended: Promise<void>;
  movedAt: number;
}

/** A connection on which nothing moved for so long is likely one that its client has given up. */
const stalledMs = 3_000;
const patienceMs = 3_000;

const writers = () => remember("upload writers", () => new Map<string, Entry>());

export function writing(id: string, leaseSignal: AbortSignal): Writer {
  const control = new AbortController();
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const entry: Entry = {
    stop: (reason) => control.abort(reason),
    ended,
    movedAt: performance.now(),
  };
  writers().set(id, entry);
  return {
    signal: AbortSignal.any([control.signal, leaseSignal]),
    moved() {
      entry.movedAt = performance.now();
    },
    end() {
      if (writers().get(id) === entry) writers().delete(id);
      end();
    },
  };
}

/**
 * A client whose connection broke without a word comes back while the old request still waits for bytes:
 * that one is ended, and what it had is kept. One on which bytes flow is left alone.
 */
export async function takeOver(id: string): Promise<void> {
  const entry = writers().get(id);
  if (entry === undefined || performance.now() - entry.movedAt < stalledMs) return;
  entry.stop(new AppError("upload.locked", "Another request went on with this upload."));
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(locked()), patienceMs);
  });
  await Promise.race([entry.ended, tooLong]).finally(() => clearTimeout(timer));
}
