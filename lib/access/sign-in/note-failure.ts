import { type AuditSource, recordAudit } from "@/lib/audit";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import type { AppError } from "@/lib/platform/errors";
import { bucketKey, lockBuckets, saveBuckets } from "./buckets";

const foldMs = 60_000;

/**
 * Audits a failed sign-in to an account that exists: one event an account, network, kind and minute, which
 * says how many came before it without one. So strangers can neither fill the chain nor hold its lock.
 */
export async function noteFailure(
  ctx: AuditSource,
  { userId, network, error }: { userId: string; network: string; error: AppError },
): Promise<void> {
  const key = bucketKey(kindOf(error), [userId, network]);
  await inTransaction(async (tx) => {
    const bucket = (await lockBuckets(tx, [key])).get(key);
    const now = currentTimeMs();
    const level = bucket?.level ?? 0;
    if (bucket !== undefined && now - bucket.changedAtMs < foldMs) {
      return saveBuckets(tx, [[key, { ...bucket, level: level + 1 }]]);
    }
    await saveBuckets(tx, [[key, { level: 0, changedAtMs: now }]]);
    await recordAudit(tx, ctx, {
      action: "session.failed",
      target: `user:${userId}`,
      outcome: "failure",
      code: error.code,
      after: { network, unrecordedBefore: level },
    });
  });
}

/** A right password with a wrong code, or none, must not drown in wrong passwords. */
function kindOf({ code }: AppError): string {
  return code === "second_factor.wrong_code" ? "failed-code" : "failed";
}
