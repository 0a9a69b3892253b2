import type { IncomingHttpHeaders } from "node:http";
import type { Actor, Holder } from "@/lib/contract/actor";
import { scopeSchema } from "@/lib/contract/actor-schema";
import { databaseTimeMs } from "@/lib/platform/database-time";
import { AppError } from "@/lib/platform/errors";
import { type ParsedKey, parseKey } from "./key-format";

/** A key as the database or the gateway's snapshot holds it. */
export interface StoredKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** Empty: every model. */
  readonly models: readonly string[];
  /** Whose rights bound it (bounds/bound-key.ts). */
  readonly holders: readonly Holder[];
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}

type KeyActor = Extract<Actor, { kind: "key" }>;

/** Whether the headers carry something that wants to be a key. Then nothing else says who calls. */
export function carriesKey(headers: Readonly<IncomingHttpHeaders>): boolean {
  return isBearer(headers) || headers["x-api-key"] !== undefined;
}

function isBearer({ authorization }: Readonly<IncomingHttpHeaders>): boolean {
  return /^bearer\b/i.test(authorization ?? "");
}

/**
 * The key that the headers carry: form and checksum are right, nothing was looked up. Both doors, the
 * gateway and the console, read it here.
 * Errors: `key.missing` when there is none, `key.invalid` when it cannot be one.
 */
export function readKey(headers: Readonly<IncomingHttpHeaders>): ParsedKey {
  const { authorization } = headers;
  const bearer = /^bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
  const text = isBearer(headers) ? bearer : headers["x-api-key"];
  if (!carriesKey(headers)) {
    throw new AppError("key.missing", "This path needs an API key.");
  }
  const parsed = typeof text === "string" ? parseKey(text) : null;
  if (parsed === null) throw invalidKey();
  return parsed;
}

/** The key's actor, now. Unknown, revoked and expired are the same to a stranger: `key.invalid`. */
export function acceptKey(stored: StoredKey | null | undefined): KeyActor {
  if (stored === null || stored === undefined) throw invalidKey();
  assertKeyLives(stored);
  return {
    kind: "key",
    id: stored.id,
    label: `${stored.name} (${stored.prefix})`,
    // Scopes that this version does not know give nothing.
    scopes: stored.scopes.flatMap((scope) => scopeSchema.safeParse(scope).data ?? []),
    models: stored.models.length === 0 ? null : stored.models,
    holders: stored.holders,
    expiresAtMs: stored.expiresAtMs,
  };
}

/** Errors: `key.invalid` of one that is revoked or has expired by now. */
export function assertKeyLives(stored: Pick<StoredKey, "revokedAtMs" | "expiresAtMs">): void {
  if (!doesKeyLive(stored)) throw invalidKey();
}

export function doesKeyLive({
  revokedAtMs,
  expiresAtMs,
}: Pick<StoredKey, "revokedAtMs" | "expiresAtMs">): boolean {
  // Whatever the time says: the clock of who revoked it may be ahead of ours.
  if (revokedAtMs !== null) return false;
  return expiresAtMs === null || expiresAtMs > databaseTimeMs();
}

function invalidKey(): AppError {
  return new AppError("key.invalid", "The API key is not valid.");
}
