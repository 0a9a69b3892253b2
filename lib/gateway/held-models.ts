import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { GrowingTable, SnapshotModel } from "@/lib/rollout";

type FindModel = (name: string) => Promise<SnapshotModel | null>;

/** Models that are known because somebody called them; the least recent gives way. */
const maxHeld = 1_000;
const maxUnknown = 1_000;
/** For so long it is believed that there is no model of a name: creating one moves the revision besides. */
const unknownMs = 1_000;
const maxAsking = 64;
/** An answer that the registry overtook is asked for again so many times. */
const tries = 3;

export interface HeldModels {
  /** Ids, the least recently called first, for a reading of the registry that keeps them current. */
  ids(): string[];
  /** What is known from here on; models that were looked up meanwhile go over to it. */
  moveTo(table: GrowingTable): void;
  /** Somebody calls one of its versions by number: it stays known also when no alias names it any more. */
  touch(modelId: string): void;
  /**
   * Puts the model of this name into the table, if there is one. One query for all who ask at the same time.
   * Errors: `db.unavailable`, `gateway.overloaded`.
   */
  learn(name: string): Promise<void>;
}

/**
 * Models that no alias names, and so no snapshot has unless somebody calls them. Invariant: what the table has
 * by name is no older than the table's revision. An answer from before that is asked for again; a model that
 * was looked up while a snapshot was being read is known by its id alone until the next reading has it.
 */
export function createHeldModels(find: FindModel): HeldModels {
  let table: GrowingTable | null = null;
  const held = new Set<string>();
  const unknown = new Map<string, number>();
  const asking = new Map<string, Promise<void>>();

  /** What the reading that is under way, or the last one, was told to keep. */
  let told: ReadonlySet<string> = new Set();

  function touch(modelId: string): void {
    held.delete(modelId);
    held.add(modelId);
    const [oldest] = held;
    if (held.size <= maxHeld || oldest === undefined) return;
    held.delete(oldest);
    if (!table?.snapshot.aliases.some((alias) => alias.modelId === oldest)) table?.forget(oldest);
  }

  async function ask(name: string): Promise<void> {
    for (let left = tries; left > 0; left -= 1) {
      const before = table;
      const model = await find(name);
      if (table !== before && left > 1) continue;
      if (model === null) note(name);
      else if (!table?.modelByName.has(name)) {
        table?.add(model);
        touch(model.id);
      }
      return;
    }
  }

  function note(name: string): void {
    unknown.set(name, currentTimeMs() + unknownMs);
    const [oldest] = unknown.keys();
    if (unknown.size > maxUnknown && oldest !== undefined) unknown.delete(oldest);
  }

  return {
    ids() {
      told = new Set(held);
      return [...held];
    },
    touch,
    moveTo(next) {
      for (const id of held) {
        const model = table?.modelById.get(id);
        if (next.modelById.has(id) || model === undefined) continue;
        // It was asked for and not found: the registry has it no more.
        if (told.has(id)) held.delete(id);
        else next.addById(model);
      }
      unknown.clear();
      table = next;
    },
    learn(name) {
      if ((unknown.get(name) ?? 0) > currentTimeMs()) return Promise.resolve();
      const already = asking.get(name);
      if (already !== undefined) return already;
      if (asking.size >= maxAsking) {
        throw new AppError("gateway.overloaded", "Too many models are being looked up.", {
          retryAfterSeconds: 1,
        });
      }
      const asked = ask(name).finally(() => asking.delete(name));
      asking.set(name, asked);
      return asked;
    },
  };
}
