import { z } from "zod";
import { listAuditEvents } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import type { PredictionsVerdict } from "@/lib/contract/prediction";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { targetOf } from "./digest-hours";
import { hashHour } from "./hash-hour";
import { hourOf, nextHour } from "./place";

const digestedSchema = z.object({ count: z.int(), digest: z.string(), previous: z.string() });

/**
 * Whether an hour of the log is what the audit chain says of it. What it is compared with is the event, and
 * not a table that could be changed as the log could; the event itself is proved by `GET /audit/verify`.
 */
export async function verifyPredictions(
  ctx: Context,
  input: { hour: string },
): Promise<PredictionsVerdict> {
  authorize(ctx.actor, "audit:read");
  const hour = hourOf(new Date(input.hour));
  const said = await findEvent(ctx, hour);
  const fail = (state: "open" | "pruned" | "changed", reason: string): PredictionsVerdict => ({
    ok: false,
    hour: hour.toISOString(),
    state,
    reason,
    seq: said?.seq ?? null,
  });
  if (said === null) return fail(...(await explainSilence(hour)));
  const event = digestedSchema.safeParse(said.after);
  if (!event.success) return fail("changed", "The event of this hour holds no digest.");
  const { count, digest, previous } = event.data;
  const found = await hashHour(hour, previous);
  if (found.digest === digest)
    return { ok: true, hour: hour.toISOString(), count, digest, previous, seq: said.seq };
  if (await isPruned(hour)) return fail("pruned", "The records of this hour are no longer kept.");
  return fail(
    "changed",
    found.count === count
      ? `There are ${count} records as there were, but not the same.`
      : `There were ${count} records, and there are ${found.count}.`,
  );
}

async function findEvent(ctx: Context, hour: Date) {
  const query = listAuditQuery.parse({
    action: "predictions.digested",
    target: targetOf(hour),
    outcome: "success",
    limit: "1",
  });
  return (await listAuditEvents(ctx, query)).data[0] ?? null;
}

async function explainSilence(hour: Date): Promise<["open" | "pruned" | "changed", string]> {
  const own = await db().predictionHour.findUnique({ where: { hour }, select: { digest: true } });
  if (own !== null && own.digest !== null)
    return ["pruned", "The event with this hour's digest is no longer in the audit log."];
  const later = await db().predictionHour.findFirst({
    where: { hour: { gt: hour }, digest: { not: null } },
    select: { hour: true },
  });
  if (later === null)
    return ["open", "This hour has no digest yet: it is made five minutes after the hour's end."];
  const one = await db().predictionRecord.findFirst({
    where: { slot: { gte: hour, lt: nextHour(hour) } },
    select: { id: true },
  });
  if (one !== null) return ["changed", "There are records of an hour that had none."];
  return ["open", "Nothing was recorded in this hour, so it has no digest."];
}

/** Days go as a whole, the oldest first: what is older than the oldest that is left is pruned. */
async function isPruned(hour: Date): Promise<boolean> {
  const rows = await db().$queryRaw<{ kept: boolean }[]>`
    SELECT to_regclass('prediction_log_' || to_char(${hour}::timestamptz AT TIME ZONE 'UTC', 'YYYYMMDD'))
      IS NOT NULL AS kept`;
  return rows[0]?.kept !== true;
}
