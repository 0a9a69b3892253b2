import type { IncomingHttpHeaders } from "node:http";
import { acceptKey, assertKeyLives, readKey, verifyPredictToken } from "@/lib/access";
import { refuseKeyInUrl } from "@/lib/access/exposure";
import { type KeyRules, rulesOf } from "@/lib/access/limits";
import type { Actor } from "@/lib/contract/actor";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { RoutingTable } from "@/lib/rollout";

export interface Credentials {
  readonly headers: Readonly<IncomingHttpHeaders>;
  readonly query: URLSearchParams;
  /** The console's private door: only its token is good there. */
  readonly isPrivateDoor: boolean;
}

/** Who calls, and what holds the key back that was shown. */
export interface Identity {
  readonly actor: Actor;
  /** Null: no key of ours calls. */
  readonly rules: KeyRules | null;
  /** By the console's word, which has looked at the address itself. */
  readonly isByToken: boolean;
}

interface AuthenticateInput {
  readonly call: Credentials;
  readonly table: RoutingTable;
  readonly secret: string | undefined;
  /** Model in the path; a token is good for its own only. */
  readonly model: string;
  /** Since when the database is away; null: it answers. */
  readonly outageSinceMs: number | null;
  readonly snapshotMaxAgeMs: number | undefined;
}

/**
 * Who calls: by key, or by the console's 30-second token. The look-up is one in memory, so that a
 * prediction needs no database.
 * Errors: `key.in_url`, `key.missing`, `key.invalid`; `db.unavailable` when the snapshot that knows the
 * keys is older than the operator allows.
 */
export function authenticateCall(input: AuthenticateInput): Identity {
  const { headers, isPrivateDoor, query } = input.call;
  refuseKeyInUrl(query);
  const token = headers["x-onnward-token"];
  if (typeof token === "string" || isPrivateDoor) {
    return acceptToken(input, typeof token === "string" ? token : "");
  }
  return acceptHeaders(input);
}

interface AcceptedKey {
  readonly stored: NonNullable<ReturnType<RoutingTable["keyByHash"]["get"]>>;
  readonly identity: Identity;
}

/**
 * Keys that were accepted with a table, by the header that carried them: the same few call again and
 * again, and checksum, digest and scopes are the same every time. It ends with its table, so a revocation
 * takes effect as before, and holds valid keys only.
 */
const accepted = new WeakMap<RoutingTable, Map<string, AcceptedKey>>();

/** As nearly every client writes it. Other spellings of a key cost what they cost before. */
const usualSpelling = /^Bearer onw_[0-9A-Za-z_]{1,100}$/;

function remember({ table, call }: AuthenticateInput, key: AcceptedKey): void {
  const { authorization } = call.headers;
  // With another scheme the key came in X-API-Key, and this header says nothing of it.
  if (authorization === undefined || !usualSpelling.test(authorization)) return;
  const byHeader = accepted.get(table) ?? new Map<string, AcceptedKey>();
  accepted.set(table, byHeader.set(authorization, key));
}

function acceptHeaders(input: AuthenticateInput): Identity {
  const { table, call } = input;
  const { headers } = call;
  const { authorization } = headers;
  const known = authorization === undefined ? undefined : accepted.get(table)?.get(authorization);
  if (known !== undefined) {
    assertFresh(input);
    assertKeyLives(known.stored);
    return known.identity;
  }
  const stored = table.keyByHash.get(readKey(headers).hash.toString("hex"));
  assertFresh(input);
  const actor = acceptKey(stored);
  const rules = stored === undefined ? null : rulesOf(stored);
  const identity: Identity = { actor, rules, isByToken: false };
  if (stored !== undefined) remember(input, { stored, identity });
  return identity;
}

function acceptToken(input: AuthenticateInput, token: string): Identity {
  if (input.secret === undefined)
    throw new AppError("key.invalid", "Tokens are not accepted here.");
  const { actor, model } = verifyPredictToken(input.secret, token);
  if (model !== input.model) {
    throw new AppError("key.invalid", "The internal token is for another model.");
  }
  // A key that calls by way of the console is the same key, with the same limits.
  const stored = actor.kind === "key" ? input.table.keyById.get(actor.id) : undefined;
  return { actor, rules: stored === undefined ? null : rulesOf(stored), isByToken: true };
}

/** A revocation cannot reach us while the database is away; the operator says how long that may last. */
function assertFresh({ outageSinceMs, snapshotMaxAgeMs }: AuthenticateInput): void {
  if (outageSinceMs === null || snapshotMaxAgeMs === undefined) return;
  if (currentTimeMs() - outageSinceMs <= snapshotMaxAgeMs) return;
  throw new AppError(
    "db.unavailable",
    "The list of keys is older than this installation allows, because the database is away.",
    { hint: "Retry when the database is back.", retryAfterSeconds: 5 },
  );
}
