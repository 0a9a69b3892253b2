import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { leakReceiptSchema, reportLeakedKeysBody } from "@/lib/contract/leak";
import { currentTimeMs } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { keyRelations, leakedReason, statusOf, toKeyDto } from "../key-dto";
import { type ParsedKey, parseKey } from "../key-format";
import { createCallerLimit } from "../limits";
import { networkOf } from "../sign-in";
import { placeOfLeak } from "./place-of-leak";
import { revokeRotated } from "./revoke-rotated";

type Report = z.output<typeof reportLeakedKeysBody>;

interface Found {
  readonly parsed: ParsedKey;
  readonly place: string | null;
}

/** At most sixty calls in any minute of one network, each of up to a hundred tokens. */
const calls = createCallerLimit({ ratePerSecond: 0.5, burst: 30, callerOf: networkOf });

/**
 * Revokes every key of a report that is valid, at once: who knows the whole secret could use it, and may
 * as well end it. The answer is the same whether a key exists or not, and what has no right checksum costs
 * no query. Nothing of the secret is stored or logged. Errors: `report.throttled`.
 */
export async function reportLeakedKeys(
  ctx: Context,
  { reports }: Report,
): Promise<z.input<typeof leakReceiptSchema>> {
  const retryAfterSeconds = calls.charge(ctx.address ?? "unknown");
  if (retryAfterSeconds > 0) {
    throw new AppError("report.throttled", "Too many reports from this network.", {
      retryAfterSeconds,
    });
  }
  const found = reports.flatMap(({ token, url }): Found[] => {
    const parsed = parseKey(token.trim());
    return parsed === null ? [] : [{ parsed, place: placeOfLeak(url) }];
  });
  const leaked = await findLiveKeys(found);
  for (const { id, place } of leaked) await revokeLeaked(ctx, id, place);
  if (leaked.length > 0) await waitUntilApplied();
  return { received: reports.length };
}

async function findLiveKeys(
  found: readonly Found[],
): Promise<{ id: string; place: string | null }[]> {
  const placeByHash = new Map(
    found.map(({ parsed, place }) => [parsed.hash.toString("hex"), place]),
  );
  if (placeByHash.size === 0) return [];
  const rows = await db().apiKey.findMany({
    where: {
      hash: { in: found.map(({ parsed }) => new Uint8Array(parsed.hash)) },
      revokedAt: null,
    },
    select: { id: true, hash: true },
  });
  return rows.map(({ id, hash }) => ({
    id,
    place: placeByHash.get(Buffer.from(hash).toString("hex")) ?? null,
  }));
}

/** The reporter is nobody we know: the event names the system, and the address that the report came from. */
async function revokeLeaked(ctx: Context, id: string, place: string | null): Promise<void> {
  await inTransaction(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM api_key WHERE id = ${id}::uuid FOR UPDATE`;
    const row = await tx.apiKey.findUniqueOrThrow({ where: { id }, include: keyRelations });
    if (row.revokedAt !== null) return;
    const revokedAt = new Date(currentTimeMs());
    const after = await tx.apiKey.update({
      where: { id },
      data: { revokedAt, revokeReason: leakedReason, leakUrl: place },
      include: keyRelations,
    });
    await bumpRevision(tx, { key: id });
    const actor = { kind: "system", id: "leak-report", label: "system (leak report)" } as const;
    const bySystem = { ...ctx, actor };
    await recordAudit(tx, bySystem, {
      action: "key.leaked",
      target: `key:${id}`,
      before: toKeyDto(row),
      after: toKeyDto(after),
      reason: place ?? leakedReason,
    });
    // With a secret that had ended nobody could rotate any more, and who reports it ends nothing else.
    if (statusOf(row) !== "expired") await revokeRotated(tx, bySystem, after);
  });
}
