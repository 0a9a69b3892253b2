import { currentTimeMs } from "@/lib/platform/clock";
import { learnDatabaseTime } from "@/lib/platform/database-time";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import type { Snapshot } from "../snapshot";
import { readKeys } from "./read-keys";
import { readModelParts } from "./read-models";

/**
 * The number that moves with every change a gateway cares about. Whoever asks hears the database's time
 * with it, by which keys expire (lib/platform/database-time.ts). Errors: `db.unavailable`.
 */
export async function readRevision(): Promise<string> {
  const [row] = await db().$queryRaw<{ number: bigint; now: Date }[]>`
    SELECT number, clock_timestamp() AS now FROM revision WHERE id = 1`;
  if (row === undefined) throw new Error("The table revision has no row.");
  learnDatabaseTime(row.now.getTime());
  return row.number.toString();
}

/**
 * A reading of tens of thousands of aliases takes longer than a request may: a gateway that gave up on it
 * could never start. A database that hangs is still noticed with the first statement.
 */
export const wholeReading = { isolation: "RepeatableRead", deadlineMs: 60_000 } as const;

/**
 * One consistent reading of everything: revision and all it stands for come from one REPEATABLE READ
 * transaction, so that a gateway which reports this revision really knows everything up to it. `held` are
 * models that were called lately although no alias names them. Errors: `db.unavailable`.
 */
export function loadSnapshot(held: readonly string[] = []): Promise<Snapshot> {
  return inTransaction((tx) => readWhole(tx, held), wholeReading);
}

export async function readWhole(tx: Tx, held: readonly string[]): Promise<Snapshot> {
  const revision = await tx.revision.findUniqueOrThrow({ where: { id: 1 } });
  return {
    format: 1,
    revision: revision.number.toString(),
    readAtMs: currentTimeMs(),
    ...(await readModelParts(tx, { held })),
    keys: await readKeys(tx),
  };
}
