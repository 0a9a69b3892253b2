import type { VersionState, WorkerPool } from "@/lib/inference";
import type { PredictionDeps } from "@/lib/predictions";
import type { RoutingTable } from "@/lib/rollout";

/** A version as this gateway knows it, without asking the database. */
export interface KnownVersion {
  readonly number: number;
  /** Null for one that is ready and not loaded: nothing here needs its id. */
  readonly id: string | null;
  readonly state: VersionState;
}

type Model = RoutingTable["snapshot"]["models"][number];

/**
 * Tells the versions of a model that this gateway knows of, oldest first: the newest ready ones, those
 * that an alias names, and those that are loaded because somebody called them by number.
 */
export function createVersionList(
  { pool }: Pick<PredictionDeps, "pool">,
  table: RoutingTable,
): (model: Model) => KnownVersion[] {
  const idsByModel = new Map<string, Map<number, string>>();
  const note = (modelId: string, number: number, id: string) => {
    const ids = idsByModel.get(modelId) ?? new Map<number, string>();
    idsByModel.set(modelId, ids.set(number, id));
  };
  for (const { modelId, number, id, status } of table.snapshot.versions)
    if (status === "ready") note(modelId, number, id);
  for (const { model, number, versionId } of pool.stats()) {
    const owner = table.modelByName.get(model);
    if (owner !== undefined) note(owner.id, number, versionId);
  }
  return ({ id: modelId, readyNumbers }) => {
    const ids = idsByModel.get(modelId) ?? new Map<number, string>();
    const numbers = new Set([...readyNumbers, ...ids.keys()]);
    return [...numbers]
      .sort((a, b) => a - b)
      .map((number) => {
        const id = ids.get(number) ?? null;
        return { number, id, state: id === null ? { kind: "absent" } : stateForCallers(pool, id) };
      });
  };
}

/** The pool's state; one whose breaker is open is as good as failed to who wants to call it. */
export function stateForCallers(pool: WorkerPool, versionId: string): VersionState {
  const fault = pool.breakerFaultOf(versionId);
  return fault === null ? pool.stateOf(versionId) : { kind: "failed", fault };
}
