import { AppError } from "@/lib/platform/errors";

/**
 * The gateway's own bounds: how many predictions are in it at one time, and how many bytes of bodies it
 * holds for them. Beyond either the answer is 503 at once, so that those accepted still finish.
 */
export interface InFlight {
  /** Errors: `gateway.overloaded`. Call the result once, when the request has ended. */
  enter(): () => void;
  /** Takes room for bytes that are about to be kept. Errors: `gateway.overloaded`. */
  reserve(bytes: number): void;
  release(bytes: number): void;
  /** Takes room that nobody else is likely to need soon: half of it all stays for those who wait for answers. */
  takeSpare(bytes: number): boolean;
  /** Whether more than half of the predictions are in it that it takes. */
  isCrowded(): boolean;
  count(): number;
  /** Resolves when nothing is in flight, or after the patience: for draining. */
  idle(patienceMs: number): Promise<boolean>;
}

export function createInFlight(limits: { requests: number; bytes: number }): InFlight {
  let requests = 0;
  let bytes = 0;
  const waiting = new Set<() => void>();
  return {
    enter() {
      if (requests >= limits.requests) {
        throw overloaded(`${limits.requests} predictions are in this gateway already.`);
      }
      requests += 1;
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        requests -= 1;
        if (requests === 0) for (const wake of waiting) wake();
      };
    },
    reserve(more) {
      if (bytes + more > limits.bytes) {
        throw overloaded("The bodies of waiting requests fill the memory set aside for them.");
      }
      bytes += more;
    },
    release(fewer) {
      bytes -= fewer;
    },
    takeSpare(more) {
      if (bytes + more > limits.bytes / 2) return false;
      bytes += more;
      return true;
    },
    isCrowded: () => requests > limits.requests / 2,
    count: () => requests,
    idle(patienceMs) {
      if (requests === 0) return Promise.resolve(true);
      return new Promise((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          waiting.delete(wake);
          resolve(true);
        };
        const timer = setTimeout(() => {
          waiting.delete(wake);
          resolve(false);
        }, patienceMs);
        waiting.add(wake);
      });
    },
  };
}

function overloaded(detail: string): AppError {
  return new AppError("gateway.overloaded", detail, { retryAfterSeconds: 1 });
}
