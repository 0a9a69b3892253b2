import { currentTimeMs } from "./clock";
import type { Tx } from "./db";

interface Reading {
  readonly databaseMs: number;
  /** performance.now() when it was heard. */
  readonly heardMs: number;
}

let last: Reading | null = null;

/** What the database's clock said just now; the newest reading is what counts. */
export function learnDatabaseTime(databaseMs: number): void {
  last = { databaseMs, heardMs: performance.now() };
}

/**
 * The time by which what the database gave an end to ends: its own, carried on by a clock that nobody sets.
 * A host whose clock is wrong, or is put back, then lets no key live longer. Before the database was heard
 * it is the host's.
 */
export function databaseTimeMs(): number {
  if (last === null) return currentTimeMs();
  return last.databaseMs + performance.now() - last.heardMs;
}

/** Asks the database, and remembers what it said. An end that is so long from now is computed from this. */
export async function readDatabaseTime(tx: Pick<Tx, "$queryRaw">): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  if (row === undefined) throw new Error("the database did not say its time");
  learnDatabaseTime(row.now.getTime());
  return row.now;
}

/** For tests: as before the database was heard. */
export function forgetDatabaseTime(): void {
  last = null;
}
