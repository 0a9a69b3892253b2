import { isDeepStrictEqual } from "node:util";
import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { KeyDto, updateKeyBody } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertSeesModels } from "./assert-sees-models";
import { assertWithinCreator } from "./assert-within-creator";
import { assertWithinMaker, findMaker } from "./assert-within-maker";
import { assertBurstOfRate } from "./burst-of-rate";
import { futureDate } from "./create-key";
import { lockKeyRow } from "./find-key-row";
import { keyRelations, toKeyDto } from "./key-dto";
import { assertAccountWorks } from "./key-owner";

type UpdateKeyInput = z.output<typeof updateKeyBody>;

/**
 * Edits a key. Errors: `key.not_found`; `key.exceeds_creator` when what the key could do afterwards is
 * more than its editor may; `request.invalid` when the new expiry is past or a burst has no rate;
 * `service_account.not_found` and `service_account.disabled` of one that it is to be handed over to.
 */
export async function updateKey(
  ctx: Context,
  input: UpdateKeyInput & { id: string },
): Promise<KeyDto> {
  authorize(ctx.actor, "keys:write");
  const key = await inTransaction(async (tx) => {
    const before = toKeyDto(await lockKeyRow(tx, ctx.actor, input.id));
    const expiresAt = input.expiresAt === undefined ? endOf(before) : futureDate(input.expiresAt);
    // What the key would be able to do afterwards must lie within what its editor may do.
    assertWithinCreator(ctx.actor, {
      scopes: input.scopes ?? before.scopes,
      models: input.models ?? before.models,
      expiresAt,
    });
    await assertSeesModels(tx, ctx.actor, input.models ?? before.models);
    const ipAllow = input.ipAllow ?? before.ipAllow;
    assertWithinMaker(await findMaker(tx, ctx.actor), { prefix: before.prefix, ipAllow });
    const row = await tx.apiKey.update({
      where: { id: input.id },
      data: {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.scopes === undefined ? {} : { scopes: [...new Set(input.scopes)] }),
        ...(input.models === undefined ? {} : { models: [...new Set(input.models)] }),
        ...(input.expiresAt === undefined ? {} : { expiresAt }),
        ...limitColumns(before, input),
        ...(await newOwner(tx, ctx, before, input)),
      },
      include: keyRelations,
    });
    const after = toKeyDto(row);
    // Nothing asked for, or nothing new: no event says that something happened.
    if (isDeepStrictEqual(before, after)) return after;
    await bumpRevision(tx);
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
  { owner }: KeyDto,
  { serviceAccountId }: UpdateKeyInput,
) {
  if (serviceAccountId === undefined || owner?.id === serviceAccountId) return {};
  authorize(actor, "users:write");
  await assertAccountWorks(tx, serviceAccountId);
  return { ownerUserId: null, serviceAccountId, createdByKeyId: null };
}

/** Only what is given; a rate that goes takes its burst with it. */
function limitColumns(
  before: KeyDto,
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

function endOf({ expiresAt }: KeyDto): Date | null {
  return expiresAt === null ? null : new Date(expiresAt);
}
