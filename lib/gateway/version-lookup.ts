import type { VersionRef } from "@/lib/contract/version-label";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { SnapshotVersion } from "@/lib/rollout";

type FindVersion = (modelId: string, ref: VersionRef) => Promise<SnapshotVersion | null>;

/** For so long an answer holds that may be outdated by something that moves no revision. */
const briefMs = 1_000;
const maxEntries = 2_000;

interface Entry {
  readonly revision: string;
  readonly untilMs: number;
  readonly version: Promise<SnapshotVersion | null>;
}

/** What was found, and whether it holds until the revision moves. */
interface Finding {
  readonly version: SnapshotVersion | null;
  readonly isLasting: boolean;
}

/**
 * Versions by number or label, outside the snapshot. One query for all who ask at the same time; an answer holds
 * until the revision moves, because archiving, deleting, validating and a label that moves do so. That a number does not exist holds
 * briefly, because an upload moves none. With the database away the last answer goes on, and is asked
 * for again soon. Errors: `db.unavailable` when there is none.
 */
export function createVersionLookup(find: FindVersion) {
  const entries = new Map<string, Entry>();
  const last = new Map<string, SnapshotVersion>();

  async function ask(key: string, modelId: string, ref: VersionRef): Promise<Finding> {
    try {
      const version = await find(modelId, ref);
      if (version === null) last.delete(key);
      else remember(last, key, version);
      return { version, isLasting: version !== null };
    } catch (error) {
      const before = last.get(key);
      if (before === undefined || !isOutage(error)) throw error;
      return { version: before, isLasting: false };
    }
  }

  return (modelId: string, ref: VersionRef, revision: string): Promise<SnapshotVersion | null> => {
    const key = `${modelId}/${ref}`;
    const entry = entries.get(key);
    if (entry?.revision === revision && entry.untilMs > currentTimeMs()) return entry.version;
    const asked = ask(key, modelId, ref);
    const version = asked.then((finding) => finding.version);
    const isCurrent = () => entries.get(key)?.version === version;
    remember(entries, key, { revision, untilMs: Number.POSITIVE_INFINITY, version });
    asked.then(
      ({ isLasting }) => {
        if (isLasting || !isCurrent()) return;
        remember(entries, key, { revision, untilMs: currentTimeMs() + briefMs, version });
      },
      () => {
        if (isCurrent()) entries.delete(key);
      },
    );
    return version;
  };
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > maxEntries && oldest !== undefined) map.delete(oldest);
}

function isOutage(error: unknown): boolean {
  return error instanceof AppError && error.code === "db.unavailable";
}
