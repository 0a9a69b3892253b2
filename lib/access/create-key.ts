import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { createKeyBody, KeyDto } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertBurstOfRate } from "./burst-of-rate";
import { keyRelations, toKeyDto } from "./key-dto";
import { createKeySecret, parseKey } from "./key-format";
import { ownershipOfNewKey } from "./key-owner";
import { assertMayShape, findMaker } from "./shape";

const malformedSecret =
  "The key is not well-formed: expected onw_live_, 30 characters of base62 and a checksum of 6.";

type CreateKeyInput = z.output<typeof createKeyBody>;

/** A new key and its secret, which is nowhere stored and cannot be shown again. */
export interface CreatedKey {
  readonly key: KeyDto;
  readonly secret: string;
}

/**
 * Makes a key. `secret` is given only at the first start, when the environment names a well-formed
 * key for automation. Errors: `key.exceeds_creator`; `request.invalid` when the expiry is past, a burst
 * has no rate, or the given secret is not well-formed; those of `ownershipOfNewKey`.
 */
export async function createKey(
  ctx: Context,
  input: CreateKeyInput,
  secret: string = createKeySecret(input.kind),
): Promise<CreatedKey> {
  authorize(ctx.actor, "keys:write");
  const parsed = parseKey(secret);
  if (parsed === null) throw new AppError("request.invalid", malformedSecret);
  const expiresAt = futureDate(input.expiresAt);
  assertBurstOfRate(input.ratePerMinute, input.burst);
  const created = await inTransaction(async (tx) => {
    const maker = await findMaker(tx, ctx.actor);
    const limits = limitsOf(input);
    const after = { ...input, ...limits, prefix: parsed.prefix, expiresAt };
    const isForAccount = input.serviceAccountId !== undefined;
    await assertMayShape(tx, ctx.actor, { maker, before: null, after, isForAccount });
    const ownership = await ownershipOfNewKey(tx, ctx.actor, maker, input.serviceAccountId);
    const row = await tx.apiKey.create({
      data: {
        name: input.name,
        prefix: parsed.prefix,
        hash: new Uint8Array(parsed.hash),
        scopes: [...new Set(input.scopes)],
        models: [...new Set(input.models)],
        expiresAt,
        ...limits,
        ...ownership,
        createdBy: ctx.actor.label,
      },
      include: keyRelations,
    });
    const key = toKeyDto(row);
    await bumpRevision(tx, { key: row.id });
    await recordAudit(tx, ctx, { action: "key.created", target: `key:${row.id}`, after: key });
    return { key, secret };
  });
  await waitUntilApplied();
  return created;
}

function limitsOf({ ipAllow, ratePerMinute, burst, dailyQuota }: CreateKeyInput) {
  return {
    ipAllow: [...new Set(ipAllow ?? [])],
    ratePerMinute: ratePerMinute ?? null,
    burst: burst ?? null,
    dailyQuota: dailyQuota ?? null,
  };
}

/** Errors: `request.invalid` when the date is past: such a key could never be used. */
export function futureDate(text: string | null | undefined): Date | null {
  if (text === undefined || text === null) return null;
  const date = new Date(text);
  if (date.getTime() > currentTimeMs()) return date;
  const field = { field: "expiresAt", message: "expected a time in the future", received: text };
  throw new AppError("request.invalid", "expiresAt: expected a time in the future.", {
    errors: [field],
  });
}
