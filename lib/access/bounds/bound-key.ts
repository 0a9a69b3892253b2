import type { Holder } from "@/lib/contract/actor";
import { roleSchema } from "@/lib/contract/actor-schema";

/** A key, or one that it was made with, as far as it bounds what the key may do. */
export interface KeyLink {
  readonly scopes: readonly string[];
  /** Empty: every model. */
  readonly models: readonly string[];
  /** Empty: from anywhere. */
  readonly ipAllow: readonly string[];
  readonly revokedAt: Date | null;
  readonly createdByKeyId: string | null;
  readonly owner: {
    readonly id: string;
    readonly role: string;
    readonly disabledAt: Date | null;
  } | null;
  readonly serviceAccount: { readonly disabledAt: Date | null } | null;
}

export interface KeyBounds {
  readonly scopes: string[];
  readonly models: string[];
  readonly holders: Holder[];
  /** Of each key that it was made with and that works from some networks only: all of these hold it too. */
  readonly makerNetworks: string[][];
}

/** Keys that make keys that make keys: nobody needs more, and a look-up has an end. */
export const longestDescent = 8;

/**
 * What a key may do at most, now: what it says, and what every key says that it was made with; the
 * holders' own rights come on top with each request. `links` begins with the key itself. Null: it is not
 * valid any more, because its owner or account is disabled, or a key that it descends from was revoked.
 * One that merely expired takes nothing away: its end was a limit when the key was made.
 */
export function boundKey(links: readonly KeyLink[]): KeyBounds | null {
  const isWhole = links.at(-1)?.createdByKeyId === null;
  if (!isWhole || links.some(isDead)) return null;
  const [first, ...makers] = links;
  if (first === undefined) return null;
  const limited = links.filter(({ models }) => models.length > 0).map(({ models }) => models);
  const [own = [], ...others] = limited;
  const models = own.filter((name) => others.every((each) => each.includes(name)));
  // An empty list would mean every model: what reaches none may do nothing.
  const reachesNone = limited.length > 0 && models.length === 0;
  const scopes = first.scopes.filter((one) => makers.every((maker) => maker.scopes.includes(one)));
  const makerNetworks = makers.flatMap(({ ipAllow }) =>
    ipAllow.length === 0 ? [] : [[...ipAllow]],
  );
  return { scopes: reachesNone ? [] : scopes, models, holders: holdersOf(links), makerNetworks };
}

function isDead({ revokedAt, owner, serviceAccount }: KeyLink): boolean {
  if (revokedAt !== null) return true;
  return (owner?.disabledAt ?? null) !== null || (serviceAccount?.disabledAt ?? null) !== null;
}

function holdersOf(links: readonly KeyLink[]): Holder[] {
  const byId = new Map<string, Holder>();
  for (const { owner } of links) {
    if (owner !== null) byId.set(owner.id, { id: owner.id, role: roleSchema.parse(owner.role) });
  }
  return [...byId.values()];
}

/** What a query of keys selects for it. */
export const keyLinkSelect = {
  scopes: true,
  models: true,
  ipAllow: true,
  revokedAt: true,
  createdByKeyId: true,
  owner: { select: { id: true, role: true, disabledAt: true } },
  serviceAccount: { select: { disabledAt: true } },
} as const;
