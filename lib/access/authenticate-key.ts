import type { IncomingHttpHeaders } from "node:http";
import type { Actor } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { type ParsedKey, parseKey } from "./key-format";

/** A key as it was stored, for whoever looks it up: the console's query or the gateway's snapshot. */
export interface StoredKey {
  readonly actor: Extract<Actor, { kind: "key" }>;
  readonly expiresAtMs: number | null;
  readonly revokedAtMs: number | null;
}

/** Names under which people put keys into URLs. */
const keyParameters = ["api_key", "apikey", "api-key", "key", "access_token", "token"];

/** Throws `key.in_url` when the query string carries something that is formed like a key. */
export function refuseKeyInUrl(query: URLSearchParams): void {
  const found =
    keyParameters.some((name) => query.has(name)) ||
    [...query.values()].some((value) => value.startsWith("onw_"));
  if (found) throw new AppError("key.in_url", "The URL carries an API key.");
}

/**
 * The secret that the headers carry, or null when they carry none. Errors: `key.invalid` when there
 * is something, and it cannot be a key.
 */
export function readKeyHeader(headers: Readonly<IncomingHttpHeaders>): ParsedKey | null {
  const authorization = headers.authorization;
  const apiKey = headers["x-api-key"];
  const text = authorization === undefined ? apiKey : /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (text === undefined) {
    // Another scheme (Basic) is no key at all; a malformed Bearer is a wrong one.
    if (authorization !== undefined && /^bearer\b/i.test(authorization)) throw invalidKey();
    return null;
  }
  if (typeof text !== "string") throw invalidKey();
  const parsed = parseKey(text);
  if (parsed === null) throw invalidKey();
  return parsed;
}

/** The key's actor. Unknown, revoked and expired are the same to a stranger: `key.invalid`. */
export function acceptKey(stored: StoredKey | null, nowMs: number): StoredKey["actor"] {
  if (stored === null) throw invalidKey();
  if (stored.revokedAtMs !== null && stored.revokedAtMs <= nowMs) throw invalidKey();
  if (stored.expiresAtMs !== null && stored.expiresAtMs <= nowMs) throw invalidKey();
  return stored.actor;
}

export function missingKey(): AppError {
  return new AppError("key.missing", "This path needs an API key.");
}

function invalidKey(): AppError {
  return new AppError("key.invalid", "The API key is not valid.");
}
