import { db, type Tx } from "./db";
import { logger } from "./logger";

/** What a change is about. Whatever depends on it follows: a key's change is one of those made with it, too. */
export type RevisionSubject =
  | { readonly model: string }
  | { readonly key: string }
  | { readonly user: string }
  | { readonly serviceAccount: string }
  | "everything";

/**
 * Moves the number that gateways poll, in the transaction of a change that they care about, and notes what
 * they have to read anew. Call it right before the audit event: the row is locked until the transaction ends,
 * and so revisions become visible in their order, each with its notes.
 */
export async function bumpRevision(tx: Tx, ...subjects: RevisionSubject[]): Promise<bigint> {
  // Whoever does not say what changed is believed to have changed everything.
  const notes = (subjects.length === 0 ? (["everything"] as const) : subjects).map(toNote);
  const [moved] = await tx.$queryRaw<{ number: bigint }[]>`
    WITH moved AS (UPDATE revision SET number = number + 1 WHERE id = 1 RETURNING number),
    noted AS (
      INSERT INTO revision_change (number, kind, subject_id)
      SELECT moved.number, note.kind, note.id FROM moved, unnest(
        ${notes.map(({ kind }) => kind)}::text[], ${notes.map(({ id }) => id)}::uuid[]) AS note (kind, id))
    SELECT number FROM moved`;
  if (moved === undefined) throw new Error("The table revision has no row.");
  return moved.number;
}

export type RevisionKind = "model" | "key" | "user" | "service_account" | "everything";

function toNote(subject: RevisionSubject): { kind: RevisionKind; id: string | null } {
  if (subject === "everything") return { kind: "everything", id: null };
  if ("model" in subject) return { kind: "model", id: subject.model };
  if ("key" in subject) return { kind: "key", id: subject.key };
  if ("user" in subject) return { kind: "user", id: subject.user };
  return { kind: "service_account", id: subject.serviceAccount };
}

/** Forgets what gateways that poll have long read; one that was away for longer reads everything. */
export async function pruneRevisionChanges(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM revision_change WHERE at < clock_timestamp() - interval '10 minutes'`;
}

/** Gateways poll four times a second; after this the answer no longer waits for one that is slow. */
const longestWaitMs = 1_000;
const pollMs = 25;

/**
 * Waits until every live gateway has applied what is committed by now, so that whoever made a key or
 * moved an alias meets the new state with the next request. At most a second, and never an error: the
 * change is made, and a gateway that is slow or away will see it.
 */
export async function waitUntilApplied(): Promise<void> {
  const end = performance.now() + longestWaitMs;
  try {
    const { number } = await db().revision.findUniqueOrThrow({ where: { id: 1 } });
    while ((await countBehind(number)) > 0 && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  } catch (error) {
    logger().debug({ err: error }, "could not see whether gateways have applied a change");
  }
}

/** Live gateways (registry/aliases/list-gateways.ts) that have not applied the revision. */
async function countBehind(revision: bigint): Promise<number> {
  const [row] = await db().$queryRaw<{ behind: bigint }[]>`
    SELECT count(*) AS behind FROM gateway_heartbeat
    WHERE seen_at > clock_timestamp() - interval '5 seconds' AND applied_revision < ${revision}`;
  return Number(row?.behind ?? 0n);
}
