import type { z } from "zod";
import { createHistogram, type Histogram, recordLatency } from "./histogram";
import type { Counted, Report, Timing } from "./messages";

/** What happens in one slot. */
export interface Tally {
  /** One more, begun at this time of performance.now(): counted when it ends in the time that counts. */
  done(startedAt: number): void;
  /**
   * One of a schedule: counted when it was due in the time that counts, however late it ends. By its end,
   * the slowest would drop out of the figures just when there are many.
   */
  doneDue(dueAt: number): void;
  failed(why: string): void;
  /** Whether the slot is over. */
  isOver(): boolean;
}

const shownFailures = 5;

export function report(message: Report): void {
  process.send?.(message);
}

/**
 * The main of a child that works by orders, one after the other. It ends with the bench, however that
 * ends: the channel between them closes.
 */
export function serveOrders<Order extends Timing>(
  schema: z.ZodType<Order>,
  work: (order: Order, tally: Tally) => Promise<void>,
): void {
  endWithTheBench();
  process.on("message", (message) => {
    const order = schema.parse(message);
    count(order, (tally) => work(order, tally)).then(report, (error: unknown) =>
      report({ kind: "failed", why: String(error) }),
    );
  });
  report({ kind: "ready", port: null });
}

export function endWithTheBench(): void {
  process.on("disconnect", () => process.exit(0));
}

async function count(
  { warmUpSeconds, seconds }: Timing,
  work: (tally: Tally) => Promise<void>,
): Promise<Counted> {
  const countFrom = performance.now() + warmUpSeconds * 1_000;
  const countTo = countFrom + seconds * 1_000;
  const latency: Histogram = createHistogram();
  const failures: string[] = [];
  let failureCount = 0;
  let total = 0;
  const warmUp = setTimeout(() => report({ kind: "counting" }), warmUpSeconds * 1_000);
  const add = (milliseconds: number) => {
    total += 1;
    recordLatency(latency, milliseconds);
  };
  const counts = (at: number) => at >= countFrom && at <= countTo;
  await work({
    done(startedAt) {
      const now = performance.now();
      if (counts(now)) add(now - startedAt);
    },
    doneDue(dueAt) {
      if (counts(dueAt)) add(performance.now() - dueAt);
    },
    failed(why) {
      failureCount += 1;
      if (failures.length < shownFailures) failures.push(why);
    },
    isOver: () => performance.now() >= countTo,
  });
  clearTimeout(warmUp);
  return { kind: "counted", count: total, seconds, latency, failures, failureCount };
}
