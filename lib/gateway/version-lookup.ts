import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { SnapshotVersion } from "@/lib/rollout";

type FindVersion = (modelId: string, number: number) => Promise<SnapshotVersion | null>;

/** A number that does not exist is asked for again after this: a new version moves no revision. */
const unknownMs = 1_000;
const maxEntries = 2_000;

interface Entry {
  readonly revision: string;
  readonly untilMs: number;
  readonly version: Promise<SnapshotVersion | null>;
}

/**
 * Versions by number, outside the snapshot. One query for all who ask at the same time; an answer holds
 * until the revision moves, because archiving and validating move it. With the database away the last
 * answer goes on. Errors: `db.unavailable` when there is none.
 */
export function createVersionLookup(find: FindVersion) {
  const entries = new Map<string, Entry>();
  const last = new Map<string, SnapshotVersion>();

  function remember<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    map.set(key, value);
    const [oldest] = map.keys();
    if (map.size > maxEntries && oldest !== undefined) map.delete(oldest);
  }

  async function ask(key: string, modelId: string, number: number) {
    try {
      const version = await find(modelId, number);
      if (version === null) last.delete(key);
      else remember(last, key, version);
      return version;
    } catch (error) {
      const before = last.get(key);
      if (before === undefined || !isOutage(error)) throw error;
      return before;
    }
  }

  return (modelId: string, number: number, revision: string): Promise<SnapshotVersion | null> => {
    const key = `${modelId}/${number}`;
    const entry = entries.get(key);
    if (entry?.revision === revision && entry.untilMs > currentTimeMs()) return entry.version;
    const version = ask(key, modelId, number);
    const forget = () => {
      if (entries.get(key)?.version === version) entries.delete(key);
    };
    remember(entries, key, { revision, untilMs: Number.POSITIVE_INFINITY, version });
    version.then((found) => {
      if (found !== null || entries.get(key)?.version !== version) return;
      remember(entries, key, { revision, untilMs: currentTimeMs() + unknownMs, version });
    }, forget);
    return version;
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof AppError && error.code === "db.unavailable";
}
