import { z } from "zod";
import { listAuditEvents } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { listAuditQuery } from "@/lib/contract/audit";
import type { PredictionsVerdict } from "@/lib/contract/prediction";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { targetOf } from "./digest-hours";
import { hashHour } from "./hash-hour";
import { dayOfPartition, hourOf, nextHour } from "./place";

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
  if (said === null) return fail(...(await explainSilence(ctx, hour)));
  const event = digestedSchema.safeParse(said.after);
  if (!event.success) return fail("changed", "The event of this hour holds no digest.");
  const { count, digest, previous } = event.data;
  const found = await hashHour(hour, previous);
  if (found.digest === digest)
    return { ok: true, hour: hour.toISOString(), count, digest, previous, seq: said.seq };
  if (await isPruned(ctx, hour))
    return fail("pruned", "The records of this hour are no longer kept.");
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

async function explainSilence(
  ctx: Context,
  hour: Date,
): Promise<["open" | "pruned" | "changed", string]> {
  const own = await db().predictionHour.findUnique({ where: { hour }, select: { digest: true } });
  if (own !== null && own.digest !== null) {
    return (await reachesBackTo(ctx, hour))
      ? [
          "changed",
          "This hour had a digest, and the audit log that goes back to it has no event of it.",
        ]
      : ["pruned", "The event with this hour's digest is no longer in the audit log."];
  }
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

/** Retention removes the oldest events first: with an older one there, nothing of this hour was removed. */
async function reachesBackTo(ctx: Context, hour: Date): Promise<boolean> {
  const query = listAuditQuery.parse({ to: nextHour(hour).toISOString(), limit: "1" });
  return (await listAuditEvents(ctx, query)).data.length > 0;
}

const prunedSchema = z.object({ dropped: z.array(z.string()) });
const dayMs = 86_400_000;

/**
 * Whether the day is gone and an event of the chain says that retention dropped it, when it was a day over or
 * more. Without that event somebody else has dropped it.
 */
async function isPruned(ctx: Context, hour: Date): Promise<boolean> {
  const part = `prediction_log_${dayOfPartition(hour)}`;
  const rows = await db().$queryRaw<
    { kept: boolean }[]
  >`SELECT to_regclass(${part}) IS NOT NULL AS kept`;
  if (rows[0]?.kept !== false) return false;
  const midnight = Math.floor(hour.getTime() / dayMs) * dayMs;
  const from = new Date(midnight + 2 * dayMs).toISOString();
  const query = { action: "predictions.pruned", outcome: "success", from, limit: "200" };
  let cursor: string | null = "";
  while (cursor !== null) {
    const given: Record<string, string> = cursor === "" ? query : { ...query, cursor };
    const page = await listAuditEvents(ctx, listAuditQuery.parse(given));
    const isListed = page.data.some(({ after }) => {
      const said = prunedSchema.safeParse(after);
      return said.success && said.data.dropped.includes(part);
    });
    if (isListed) return true;
    cursor = page.nextCursor;
  }
  return false;
}
