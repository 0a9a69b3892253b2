import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto, updateKeyBody } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertBurstOfRate } from "./burst-of-rate";
import { futureDate } from "./create-key";
import { lockKeyRow } from "./find-key-row";
import { type KeyRow, keyRelations, statusOf, toKeyDto } from "./key-dto";
import { assertAccountWorks } from "./key-owner";
import { assertMayShape, findMaker, type KeyShape, shapeOf } from "./shape";

type UpdateKeyInput = z.output<typeof updateKeyBody>;

/**
 * Edits a key. Errors: `key.not_found`; `key.exceeds_creator` when what the key could do afterwards is
 * more than its editor may, `permission.denied` when somebody else's would be widened; `key.not_active` of
 * one that was revoked, or would go on after its end; `request.invalid` when the new expiry is past or a
 * burst has no rate;
 * `service_account.not_found` and `service_account.disabled` of one that it is to be handed over to.
 */
export async function updateKey(
  ctx: Context,
  input: UpdateKeyInput & { id: string },
): Promise<KeyDto> {
  authorize(ctx.actor, "keys:write");
  const key = await inTransaction(async (tx) => {
    const row = await lockKeyRow(tx, ctx.actor, input.id);
    const before = toKeyDto(row);
    const changes = changesOf(row, input);
    const shape = { ...shapeOf(row), ...changes };
    assertStaysEnded(row, shape);
    // What the key would be able to do afterwards must lie within what its editor may do.
    await assertMayShape(tx, ctx.actor, {
      maker: await findMaker(tx, ctx.actor),
      before: row,
      after: shape,
      isForAccount: input.serviceAccountId !== undefined,
    });
    const changed = await tx.apiKey.update({
      where: { id: row.id },
      data: {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...changes,
        ...(await newOwner(tx, ctx, row, input)),
      },
      include: keyRelations,
    });
    const after = toKeyDto(changed);
    // Nothing asked for, or nothing new: no event says that something happened.
    if (isDeepStrictEqual(before, after)) return after;
    await bumpRevision(tx, { key: row.id });
    await recordAudit(tx, ctx, { action: "key.updated", target: `key:${row.id}`, before, after });
    return after;
  });
  await waitUntilApplied();
  return key;
}

/**
 * A key that is handed over goes on when its maker leaves: neither the person nor the key that it was
 * made with bounds it from now on, but what it says itself, which lies within what the editor may.
 */
async function newOwner(
  tx: Tx,
  { actor }: Context,
  row: KeyRow,
  { serviceAccountId }: UpdateKeyInput,
) {
  if (serviceAccountId === undefined || row.serviceAccount?.id === serviceAccountId) return {};
  authorize(actor, "users:write");
  await assertMakersLive(tx, row);
  await assertAccountWorks(tx, serviceAccountId);
  return { ownerUserId: null, serviceAccountId, createdByKeyId: null };
}

/** What stopped with the key that it was made with does not go on because somebody else has it. */
async function assertMakersLive(tx: Tx, { name, prefix, createdByKeyId }: KeyRow): Promise<void> {
  if (createdByKeyId === null) return;
  const revoked = await tx.$queryRaw<{ prefix: string }[]>`
    WITH RECURSIVE maker AS (
      SELECT id, prefix, created_by_key_id, revoked_at FROM api_key WHERE id = ${createdByKeyId}::uuid
      UNION
      SELECT api_key.id, api_key.prefix, api_key.created_by_key_id, api_key.revoked_at
      FROM maker JOIN api_key ON api_key.id = maker.created_by_key_id)
    SELECT prefix FROM maker WHERE revoked_at IS NOT NULL LIMIT 1`;
  const [maker] = revoked;
  if (maker === undefined) return;
  throw new AppError(
    "key.not_active",
    `The key ${name} (${prefix}…) was made with ${maker.prefix}…, which was revoked: it cannot go on.`,
  );
}

/**
 * A secret that somebody put an end to stays ended: whoever still has it must not get it back by an edit.
 * Errors: `key.not_active` of a key that was revoked, and of a later end for one that is over or replaced.
 */
function assertStaysEnded(row: KeyRow, after: KeyShape): void {
  const status = statusOf(row);
  if (status === "active") return;
  const endMs = row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY;
  const isLater = (after.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY) > endMs;
  if (status !== "revoked" && !isLater) return;
  const why = status === "revoked" ? "was revoked" : "has ended or has a successor";
  throw new AppError(
    "key.not_active",
    `The key ${row.name} (${row.prefix}…) ${why}: it cannot go on.`,
  );
}

/** Only what is given. */
function changesOf(row: KeyRow, input: UpdateKeyInput) {
  const { scopes, models, expiresAt } = input;
  return {
    ...(scopes === undefined ? {} : { scopes: [...new Set(scopes)] }),
    ...(models === undefined ? {} : { models: [...new Set(models)] }),
    ...(expiresAt === undefined ? {} : { expiresAt: futureDate(expiresAt) }),
    ...limitColumns(row, input),
  };
}

/** Only what is given; a rate that goes takes its burst with it. */
function limitColumns(
  before: Pick<KeyRow, "ratePerMinute" | "burst">,
  { ipAllow, ratePerMinute, burst, dailyQuota }: UpdateKeyInput,
) {
  const isRateGone = ratePerMinute === null && burst === undefined;
  const nextBurst = isRateGone ? null : burst;
  assertBurstOfRate(
    ratePerMinute === undefined ? before.ratePerMinute : ratePerMinute,
    nextBurst === undefined ? before.burst : nextBurst,
  );
  return {
    ...(ipAllow === undefined ? {} : { ipAllow: [...new Set(ipAllow)] }),
    ...(ratePerMinute === undefined ? {} : { ratePerMinute }),
    ...(nextBurst === undefined ? {} : { burst: nextBurst }),
    ...(dailyQuota === undefined ? {} : { dailyQuota }),
  };
}
