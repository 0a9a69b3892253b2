import type { Actor } from "@/lib/contract/actor";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { allowsAddress, buildNetworks } from "@/lib/platform/networks";
import { kindOfKey } from "./key-format";

/** A key that makes or edits another. */
export interface Maker {
  readonly ownerUserId: string | null;
  readonly serviceAccountId: string | null;
  readonly prefix: string;
  readonly ipAllow: readonly string[];
}

/** The key that asks; null: no key does. */
export async function findMaker(tx: Tx, { kind, id }: Actor): Promise<Maker | null> {
  if (kind !== "key") return null;
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
  if (maker.ipAllow.length === 0) return;
  const beyond = made.ipAllow.filter((network) => !liesWithin(network, maker.ipAllow));
  if (made.ipAllow.length > 0 && beyond.length === 0) return;
  const which = beyond.length === 0 ? "anywhere" : beyond.join(", ");
  throw new AppError(
    "key.exceeds_creator",
    `Your own key works from ${maker.ipAllow.join(", ")} only, so this one may not work from ${which}.`,
  );
}

/** Networks of this notation lie in each other or apart: the base address and the length decide. */
function liesWithin(network: string, allowed: readonly string[]): boolean {
  const { address, length } = partsOf(network);
  return allowed.some((one) => {
    const networks = buildNetworks([one]);
    return partsOf(one).length <= length && networks !== null && allowsAddress(networks, address);
  });
}

function partsOf(network: string): { address: string; length: number } {
  const [address = "", length] = network.split("/");
  const whole = address.includes(":") ? 128 : 32;
  return { address, length: length === undefined ? whole : Number(length) };
}
