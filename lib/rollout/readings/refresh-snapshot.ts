import { currentTimeMs } from "@/lib/platform/clock";
import { inTransaction, type Tx } from "@/lib/platform/db";
import type { RevisionKind } from "@/lib/platform/revision";
import type { Snapshot } from "../snapshot";
import { readWhole, wholeReading } from "./load-snapshot";
import { readChangedKeys } from "./read-keys";
import { type ModelParts, readModelParts } from "./read-models";

/** More than this is read as a whole: one reading is then cheaper than so many. */
const mostChanges = 2_000;

interface Change {
  readonly number: bigint;
  readonly kind: RevisionKind;
  readonly id: string | null;
}

/**
 * The snapshot brought to now, in one REPEATABLE READ transaction. Invariant: it equals what a whole reading
 * (load-snapshot.ts) gives, and only what changed since `before` is read. `held` are models that were called
 * lately although no alias names them. Errors: `db.unavailable`.
 */
export function refreshSnapshot(
  before: Snapshot | null,
  held: readonly string[] = [],
): Promise<Snapshot> {
  return inTransaction(async (tx) => {
    if (before === null) return readWhole(tx, held);
    const changes = await readChanges(tx, BigInt(before.revision));
    return changes === null ? readWhole(tx, held) : applyChanges(tx, { before, held, changes });
  }, wholeReading);
}

/** Null: the notes do not say everything that happened since, or it was too much. */
async function readChanges(
  tx: Tx,
  since: bigint,
): Promise<{ revision: bigint; notes: readonly Change[] } | null> {
  const { number: revision } = await tx.revision.findUniqueOrThrow({ where: { id: 1 } });
  // Another database, or one that was brought back from a backup.
  if (revision < since || revision - since > BigInt(mostChanges)) return null;
  const notes = await tx.$queryRaw<Change[]>`
    SELECT number, kind, subject_id::text AS id FROM revision_change
    WHERE number > ${since} AND number <= ${revision} LIMIT ${mostChanges + 1}`;
  if (notes.length > mostChanges || notes.some(({ kind }) => kind === "everything")) return null;
  // Every revision has a note. One without: it is forgotten already, or somebody older made it.
  const numbers = new Set(notes.map(({ number }) => number));
  return BigInt(numbers.size) === revision - since ? { revision, notes } : null;
}

async function applyChanges(
  tx: Tx,
  {
    before,
    held,
    changes: { revision, notes },
  }: {
    before: Snapshot;
    held: readonly string[];
    changes: { revision: bigint; notes: readonly Change[] };
  },
): Promise<Snapshot> {
  const idsOf = (kind: RevisionKind) => [
    ...new Set(notes.flatMap((note) => (note.kind === kind && note.id !== null ? note.id : []))),
  ];
  const keys = await readChangedKeys(tx, {
    keys: idsOf("key"),
    users: idsOf("user"),
    serviceAccounts: idsOf("service_account"),
  });
  return {
    format: 1,
    revision: revision.toString(),
    readAtMs: currentTimeMs(),
    ...(await refreshModels(tx, { before, held, changed: idsOf("model") })),
    keys:
      keys.ids.size === 0
        ? before.keys
        : [...before.keys.filter(({ id }) => !keys.ids.has(id)), ...keys.keys],
  };
}

async function refreshModels(
  tx: Tx,
  { before, held, changed }: { before: ModelParts; held: readonly string[]; changed: string[] },
): Promise<ModelParts> {
  const known = new Set(before.models.map(({ id }) => id));
  // What was looked up since the last reading is read again with everything else of this moment.
  const of = new Set([...changed, ...held.filter((id) => !known.has(id))]);
  const isHeld = new Set(held);
  const isServed = new Set(before.aliases.map(({ modelId }) => modelId));
  const stays = (id: string) => !of.has(id) && (isServed.has(id) || isHeld.has(id));
  const read =
    of.size === 0
      ? { models: [], aliases: [], versions: [] }
      : await readModelParts(tx, { held, of: [...of] });
  return {
    models: [...before.models.filter(({ id }) => stays(id)), ...read.models],
    aliases: [...before.aliases.filter(({ modelId }) => !of.has(modelId)), ...read.aliases],
    versions: [...before.versions.filter(({ modelId }) => !of.has(modelId)), ...read.versions],
  };
}
