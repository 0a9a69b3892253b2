import { createHash } from "node:crypto";
import { db } from "./db";
import { createSealer } from "./seal";

/** How long an answer is kept for who repeats the request. */
const keptHours = 24;

/** Whose repetition it is: the same key of two callers is two keys. */
export interface Claim {
  readonly actor: string;
  readonly key: string;
}

export interface StoredAnswer {
  readonly requestHash: Uint8Array;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const keyHashOf = ({ key }: Claim) => new Uint8Array(createHash("sha256").update(key).digest());

/** Made with the key, which is not stored: the database and the installation's secret alone open nothing. */
const sealerOf = ({ key }: Claim) => createSealer(`answer to the repeated request ${key}`);

/** True for the one who is the first with this key, or the first since the last answer was too old. */
export async function claim(of: Claim): Promise<boolean> {
  const rows = await db().$queryRaw<unknown[]>`
    INSERT INTO idempotent_request (actor, key_hash) VALUES (${of.actor}, ${keyHashOf(of)})
    ON CONFLICT (actor, key_hash) DO UPDATE
      SET request_hash = NULL, status = NULL, answer = NULL, created_at = clock_timestamp()
      WHERE idempotent_request.created_at < clock_timestamp() - make_interval(hours => ${keptHours}::int)
    RETURNING 1`;
  return rows.length > 0;
}

/** What failed is not kept: nothing came of it, and the next attempt may do better. */
export async function release(of: Claim): Promise<void> {
  await db().idempotentRequest.deleteMany({ where: { actor: of.actor, keyHash: keyHashOf(of) } });
}

export async function store(of: Claim, answer: StoredAnswer): Promise<void> {
  const { status, headers, body, requestHash } = answer;
  const sealed = sealerOf(of).seal(Buffer.from(JSON.stringify({ headers, body })), of.actor);
  await db().idempotentRequest.update({
    where: { actor_keyHash: { actor: of.actor, keyHash: keyHashOf(of) } },
    data: { status, requestHash: new Uint8Array(requestHash), answer: sealed },
  });
}

/** "free": nobody has claimed the key any more; "busy": the first request is under way, or was cut off. */
export async function find(of: Claim): Promise<StoredAnswer | "free" | "busy"> {
  const row = await db().idempotentRequest.findUnique({
    where: { actor_keyHash: { actor: of.actor, keyHash: keyHashOf(of) } },
  });
  if (row === null) return "free";
  if (row.status === null || row.requestHash === null || row.answer === null) return "busy";
  const opened = sealerOf(of).unseal(row.answer, of.actor);
  // The installation's secret was changed since: whether it took effect is for the caller to look.
  if (opened === null) return "busy";
  return { status: row.status, requestHash: row.requestHash, ...JSON.parse(opened.toString()) };
}

/** Deletes what is too old to be repeated. */
export async function pruneAnswers(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM idempotent_request
    WHERE created_at < clock_timestamp() - make_interval(hours => ${keptHours}::int)`;
}
