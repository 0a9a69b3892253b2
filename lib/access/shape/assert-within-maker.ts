import type { Actor } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { kindOfKey } from "../key-format";
import { isWiderNetworks, networksBeyond } from "./networks-within";

/** A key that makes or edits another. */
export interface Maker {
  readonly ownerUserId: string | null;
  readonly serviceAccountId: string | null;
  readonly prefix: string;
  readonly ipAllow: readonly string[];
}

/**
 * The key that asks; null: no key does. It is not revoked between this look and the write, so whoever
 * revokes it finds all that it made. Errors: `key.invalid` when it was revoked meanwhile.
 */
export async function findMaker(tx: Tx, { kind, id }: Actor): Promise<Maker | null> {
  if (kind !== "key") return null;
  const alive = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM api_key WHERE id = ${id}::uuid AND revoked_at IS NULL FOR SHARE`;
  if (alive.length === 0) throw new AppError("key.invalid", "The API key is not valid.");
  return tx.apiKey.findUniqueOrThrow({
    where: { id },
    select: { ownerUserId: true, serviceAccountId: true, prefix: true, ipAllow: true },
  });
}

/**
 * What a key is held to beside its scopes, models and end, it hands on: a test key makes test keys, and
 * one that works from some networks makes none that works from elsewhere. Errors: `key.exceeds_creator`.
 */
export function assertWithinMaker(
  maker: Maker | null,
  made: { readonly prefix: string; readonly ipAllow: readonly string[] },
): void {
  if (maker === null) return;
  if (kindOfKey(maker.prefix) === "test" && kindOfKey(made.prefix) !== "test") {
    throw new AppError(
      "key.exceeds_creator",
      "Your own key is a test key: it makes test keys only.",
    );
  }
  if (!isWiderNetworks(made.ipAllow, maker.ipAllow)) return;
  const beyond = networksBeyond(made.ipAllow, maker.ipAllow);
  const which = beyond.length === 0 ? "anywhere" : beyond.join(", ");
  throw new AppError(
    "key.exceeds_creator",
    `Your own key works from ${maker.ipAllow.join(", ")} only, so this one may not work from ${which}.`,
  );
}
