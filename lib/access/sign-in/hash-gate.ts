import { AppError } from "@/lib/platform/errors";
import { remember } from "@/lib/platform/remember";

const longestWaitMs = 5_000;

export interface Gate {
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Lets so many through at one time and so many wait, so that hashing passwords cannot eat the machine.
 * Errors: `session.busy`, at once when the queue is full, and for who has waited too long.
 */
export function createGate({ width, queue }: { width: number; queue: number }): Gate {
  const waiting: (() => void)[] = [];
  let running = 0;

  function enter(): Promise<void> {
    if (running < width) {
      running += 1;
      return Promise.resolve();
    }
    if (waiting.length >= queue) return Promise.reject(busy());
    return new Promise((resolve, reject) => {
      const admit = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(admit), 1);
        reject(busy());
      }, longestWaitMs);
      waiting.push(admit);
    });
  }

  /** The place goes to who has waited longest; it is never free in between. */
  function leave(): void {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }

  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}

/** One a process, whatever bundles of Next ask for it. */
export function hashGate(): Gate {
  return remember("hash-gate", () => createGate({ width: 2, queue: 64 }));
}

function busy(): AppError {
  const detail = "Too many sign-ins are waiting already.";
  return new AppError("session.busy", detail, { retryAfterSeconds: 2 });
}
