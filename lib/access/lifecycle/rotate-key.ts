import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import type { rotateKeyBody } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { readDatabaseTime } from "@/lib/platform/database-time";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import type { CreatedKey } from "../create-key";
import { lockKeyRow } from "../find-key-row";
import { type KeyRow, keyRelations, statusOf, toKeyDto } from "../key-dto";
import { createKeySecret, kindOfKey, type ParsedKey, parseKey } from "../key-format";
import { assertMayShape, findMaker, shapeOf } from "../shape";

type RotateKeyInput = z.output<typeof rotateKeyBody> & { readonly id: string };

/**
 * A new secret in place of an old one: a key of its own that may and is limited as the old one, which
 * goes on for the overlap. What was made with the old key stays that one's: it outlives its end, and not
 * its being revoked. A key that rotates is remembered, for the day when it leaks (../leaks/revoke-rotated.ts).
 * Errors: `key.not_found`; `key.not_active` when it was revoked, has ended or has a successor;
 * `permission.denied` and `key.exceeds_creator` of who may not hold what the new secret can do.
 */
export async function rotateKey(ctx: Context, input: RotateKeyInput): Promise<CreatedKey> {
  authorize(ctx.actor, "keys:write");
  const rotated = await inTransaction(async (tx) => {
    const row = await lockKeyRow(tx, ctx.actor, input.id);
    assertCanBeRotated(row);
    const now = await readDatabaseTime(tx);
    // Whoever rotates a key learns a secret with its owner's rights, grants included.
    await assertMayShape(tx, ctx.actor, {
      maker: await findMaker(tx, ctx.actor),
      before: row,
      after: { ...shapeOf(row), expiresAt: endOfSuccessor(ctx.actor, row, now) },
      givesSecret: true,
    });
    const secret = createKeySecret(kindOfKey(row.prefix));
    const successor = await createSuccessor(tx, ctx, row, { secret, now });
    const old = await endAfterOverlap(tx, row, now.getTime() + input.overlapSeconds * 1_000);
    const key = toKeyDto(successor);
    await bumpRevision(tx, { key: row.id }, { key: successor.id });
    const after = { overlapSeconds: input.overlapSeconds, old: toKeyDto(old), new: key };
    const target = `key:${row.id}`;
    await recordAudit(tx, ctx, { action: "key.rotated", target, before: toKeyDto(row), after });
    return { key, secret };
  });
  await waitUntilApplied();
  return rotated;
}

function assertCanBeRotated(row: KeyRow): void {
  const status = statusOf(row);
  if (status === "active") return;
  const why = {
    revoked: "was revoked",
    expired: "has ended",
    superseded: `has a successor already, ${row.replacedBy?.prefix}…`,
  };
  throw new AppError("key.not_active", `The key ${row.name} (${row.prefix}…) ${why[status]}.`);
}

function createSuccessor(
  tx: Tx,
  ctx: Context,
  row: KeyRow,
  { secret, now }: { secret: string; now: Date },
): Promise<KeyRow> {
  const { hash, prefix } = parsed(secret);
  return tx.apiKey.create({
    data: {
      name: row.name,
      prefix,
      hash: new Uint8Array(hash),
      scopes: row.scopes,
      models: row.models,
      expiresAt: endOfSuccessor(ctx.actor, row, now),
      ipAllow: row.ipAllow,
      ratePerMinute: row.ratePerMinute,
      burst: row.burst,
      dailyQuota: row.dailyQuota,
      ownerUserId: row.owner?.id ?? null,
      serviceAccountId: row.serviceAccount?.id ?? null,
      createdByKeyId: row.createdByKeyId,
      replacesId: row.id,
      rotatedByKeyId: ctx.actor.kind === "key" ? ctx.actor.id : null,
      createdBy: ctx.actor.label,
      createdAt: now,
    },
    include: keyRelations,
  });
}

/**
 * The successor is given as much time as the old key was, from now. Not more than the key has that makes
 * it: else a key could go on for ever by itself.
 */
function endOfSuccessor(actor: Actor, { createdAt, expiresAt }: KeyRow, now: Date): Date | null {
  if (expiresAt === null) return null;
  const endMs = now.getTime() + expiresAt.getTime() - createdAt.getTime();
  const limitMs = actor.kind === "key" ? (actor.expiresAtMs ?? endMs) : endMs;
  return new Date(Math.min(endMs, limitMs));
}

/** Never later than its own end. With no overlap it has ended by now. */
function endAfterOverlap(tx: Tx, row: KeyRow, overlapEndMs: number): Promise<KeyRow> {
  const endMs = Math.min(overlapEndMs, row.expiresAt?.getTime() ?? overlapEndMs);
  return tx.apiKey.update({
    where: { id: row.id },
    data: { expiresAt: new Date(endMs) },
    include: keyRelations,
  });
}

function parsed(secret: string): ParsedKey {
  const key = parseKey(secret);
  if (key === null) throw new Error("a secret of our own making is not well-formed");
  return key;
}
