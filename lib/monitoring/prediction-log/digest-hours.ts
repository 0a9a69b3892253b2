import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction, Prisma } from "@/lib/platform/db";
import { hashHour } from "./hash-hour";
import { hourOf, nextHour } from "./place";

/** How long after its end an hour still takes what gateways bring. */
const graceMs = 5 * 60_000;
/** Of one call: after a long rest of the runner others have their turn as well. */
const mostHours = 24;
/** What stands for the digest before the first one. */
export const noDigest = "0".repeat(64);

/** The lock that every batch takes shared (migration 0009). */
const appendLock = Prisma.sql`SELECT pg_advisory_xact_lock(7246009)::text`;

/**
 * Closes hours that are over, in their order, and puts the digest of each into the audit chain. Hours
 * without a record are passed over. Safe to do in several runners at one time: the same hour is digested
 * to the same bytes, and only one of them gets to say so. Gives how many hours it digested.
 */
export async function digestHours(ctx: Context): Promise<number> {
  for (let done = 0; done < mostHours; done += 1) {
    const open = (await findUndigested()) ?? (await closeNextHour());
    if (open === null) return done;
    await digestHour(ctx, open);
  }
  return mostHours;
}

/** Closed, and interrupted before its digest was in the chain. */
async function findUndigested(): Promise<Date | null> {
  const row = await db().predictionHour.findFirst({
    where: { digest: null },
    orderBy: { hour: "asc" },
    select: { hour: true },
  });
  return row?.hour ?? null;
}

async function closeNextHour(): Promise<Date | null> {
  // Without the lock first: every batch would wait for it once a minute, for nothing.
  if (isTooYoung(await findNextHour(db()))) return null;
  return inTransaction(async (tx) => {
    // From here on no batch is half in: each has committed, or will see that the hour is closed.
    await tx.$queryRaw(appendLock);
    const hour = await findNextHour(tx);
    if (hour === null || isTooYoung(hour)) return null;
    await tx.predictionHour.create({ data: { hour } });
    return hour;
  });
}

function isTooYoung(hour: Date | null): boolean {
  return hour === null || currentTimeMs() < nextHour(hour).getTime() + graceMs;
}

/** The hour of the oldest record that no closed hour covers. */
async function findNextHour(
  client: Pick<ReturnType<typeof db>, "$queryRaw">,
): Promise<Date | null> {
  const rows = await client.$queryRaw<{ slot: Date | null }[]>`
    SELECT min(slot) AS slot FROM prediction_log WHERE slot >= coalesce(
      (SELECT max(hour) + interval '1 hour' FROM prediction_hour), '-infinity')`;
  const slot = rows[0]?.slot ?? null;
  return slot === null ? null : hourOf(slot);
}

async function digestHour(ctx: Context, hour: Date): Promise<void> {
  const before = await db().predictionHour.findFirst({
    where: { hour: { lt: hour } },
    orderBy: { hour: "desc" },
    select: { digest: true },
  });
  const previous = before?.digest ?? noDigest;
  const { count, digest } = await hashHour(hour, previous);
  await inTransaction(async (tx) => {
    const { count: changed } = await tx.predictionHour.updateMany({
      where: { hour, digest: null },
      data: { digest },
    });
    if (changed === 0) return; // Another runner was first.
    await recordAudit(tx, ctx, {
      action: "predictions.digested",
      target: targetOf(hour),
      after: { hour: hour.toISOString(), count, digest, previous },
    });
  });
}

/** How the audit chain calls an hour of the log. */
export function targetOf(hour: Date): string {
  return `predictions:${hour.toISOString()}`;
}
