import type { Fault } from "@/lib/contract/errors";
import type { VersionRef } from "@/lib/contract/version-label";
import type { ServedVersion, WorkerPool } from "@/lib/inference";
import { currentTimeMs } from "@/lib/platform/clock";
import { AppError } from "@/lib/platform/errors";
import type { Targets } from "@/lib/predictions";
import {
  assertRunnable,
  buildRoutingTable,
  desiredVersions,
  effectiveTarget,
  type GrowingTable,
  type RunnableVersion,
  type Snapshot,
  type SnapshotModel,
  type SnapshotVersion,
} from "@/lib/rollout";
import { controlledVersions } from "@/lib/rollout/sharing";
import { chooseEvictions } from "./choose-evictions";
import { createHeldModels } from "./held-models";
import { createLeavingTargets } from "./leaving-targets";
import type { Shadows } from "./shadows";
import { toServed } from "./to-served";
import { createVersionLookup } from "./version-lookup";

interface StateOptions {
  readonly pool: WorkerPool;
  /** Of stable versions in rollouts, to be compared with their targets. */
  readonly controls?: WorkerPool;
  readonly idleUnloadMs: number;
  /** Memory that all workers together may hold before what is called by number gives way. */
  readonly memoryBudgetBytes: number;
  readonly pathOf: (digest: string) => string;
  readonly findVersion: (modelId: string, ref: VersionRef) => Promise<SnapshotVersion | null>;
  readonly findModel: (name: string) => Promise<SnapshotModel | null>;
  /** Absent: nobody is shown anything. */
  readonly shadows?: Pick<Shadows, "follow" | "fitInto" | "isWarm" | "faultOf"> | undefined;
}

export interface ServingState extends Targets {
  apply(snapshot: Snapshot): void;
  /** Models that readings of the registry have to keep current although no alias names them. */
  heldModels(): string[];
  /** What it goes by now; null before the first. */
  snapshot(): Snapshot | null;
  /** Unloads what was idle long enough, and lets the pool know of what is wanted. */
  refresh(): void;
  setOutage(sinceMs: number | null): void;
  /** What a heartbeat says. */
  report(): { revision: string | null; warm: string[]; failed: Record<string, Fault> };
  readiness(): { reasons: string[]; failed: string[] };
}

/** Versions that are loaded because somebody called them by number; the least recent gives way. */
const maxCalled = 32;

/**
 * What this gateway serves, between its snapshot and its pool. Invariant: an alias answers from a warm
 * version whenever there is one it answered from before; it switches in the moment in which its new
 * target is warm here, and never before.
 */
export function createServingState(options: StateOptions): ServingState {
  const { pool } = options;
  let table: GrowingTable | null = null;
  let outageSinceMs: number | null = null;
  /** alias id → version that answers for it. */
  const effective = new Map<string, string>();
  /** Everything that may have to be loaded; snapshots forget what still answers. */
  let known = new Map<string, SnapshotVersion>();
  const called = new Map<string, number>();
  /** What the pool was told to load. */
  let desired: ReadonlySet<string> = new Set();
  const leaving = createLeavingTargets();
  const lookUp = createVersionLookup(options.findVersion);
  const held = createHeldModels(options.findModel);
  const warmth = (id: string) => pool.stateOf(id).kind;

  /** It could not be loaded, or its workers were lost again and again. */
  function faultOf(id: string): Fault | null {
    const state = pool.stateOf(id);
    return state.kind === "failed" ? state.fault : pool.breakerFaultOf(id);
  }

  function settleAliases(): void {
    if (table === null) return;
    const living = new Set<string>();
    for (const alias of table.snapshot.aliases) {
      living.add(alias.id);
      const target = effectiveTarget(alias, effective.get(alias.id), warmth);
      if (target === null) effective.delete(alias.id);
      else effective.set(alias.id, target);
    }
    for (const id of effective.keys()) if (!living.has(id)) effective.delete(id);
  }

  function refresh(): void {
    if (table === null) return;
    settleAliases();
    const { aliases } = table.snapshot;
    const nowMs = currentTimeMs();
    const wanted = desiredVersions({
      aliases,
      effective,
      called,
      nowMs,
      idleUnloadMs: options.idleUnloadMs,
    });
    for (const id of called.keys()) if (!wanted.has(id)) called.delete(id);
    for (const id of leaving.ids(nowMs)) wanted.add(id);
    for (const id of overBudget(wanted)) {
      called.delete(id);
      wanted.delete(id);
    }
    known = new Map([...known].filter(([id]) => wanted.has(id) || table?.versionById.has(id)));
    desired = wanted;
    pool.setDesired([...wanted].flatMap((id) => serve(id) ?? []));
    options.controls?.setDesired([...controlledVersions(aliases)].flatMap((id) => serve(id) ?? []));
    options.shadows?.follow(aliases, serve);
    settleAliases(); // The pool may know at once what it has.
  }

  /** What would be loaded if nobody had called a number. */
  function heldByAliases(): Set<string> {
    return desiredVersions({
      aliases: table?.snapshot.aliases ?? [],
      effective,
      called: new Map(),
      nowMs: currentTimeMs(),
      idleUnloadMs: options.idleUnloadMs,
    });
  }

  function serve(id: string): ServedVersion | null {
    const version = known.get(id);
    return toServed(version, version && table?.modelById.get(version.modelId), options.pathOf);
  }

  /** Shadows first; never the target of an alias, nor what a rollback or a promotion needs. */
  function overBudget(wanted: ReadonlySet<string>): string[] {
    const needed = heldByAliases();
    const memoryBytes = new Map<string, number>();
    let serving = 0;
    for (const { memoryBytes } of options.controls?.stats() ?? []) serving += memoryBytes;
    for (const load of pool.stats()) {
      if (!wanted.has(load.versionId)) continue;
      memoryBytes.set(load.versionId, load.memoryBytes);
      serving += load.memoryBytes;
    }
    const { memoryBudgetBytes, shadows } = options;
    const budgetBytes = memoryBudgetBytes - (shadows?.fitInto(memoryBudgetBytes - serving) ?? 0);
    const evictable = [...called.keys()].filter((id) => !needed.has(id));
    return chooseEvictions({ memoryBytes, evictable, budgetBytes });
  }

  pool.onChange(settleAliases);

  return {
    table: () => table,
    outageSinceMs: () => outageSinceMs,
    setOutage(sinceMs) {
      outageSinceMs = sinceMs;
    },
    apply(snapshot) {
      const next = buildRoutingTable(snapshot);
      held.moveTo(next);
      leaving.follow(snapshot.aliases, currentTimeMs());
      table = next;
      for (const version of snapshot.versions) known.set(version.id, version);
      refresh();
    },
    refresh,
    answeringVersion(aliasId) {
      const id = effective.get(aliasId);
      return (id !== undefined && known.get(id)) || null;
    },
    warmVersion(versionId) {
      const version = known.get(versionId);
      const model = version && table?.modelById.get(version.modelId);
      if (!version || !model || version.status !== "ready") return null;
      if (pool.stateOf(versionId).kind !== "warm") return null;
      // Open: it would refuse at once. When it may be tried again one request is let through, and tells.
      if (pool.breakerFaultOf(versionId) !== null) return null;
      return assertRunnable(model, version.number, version);
    },
    controlOf(versionId) {
      const { controls } = options;
      const state = controls?.stateOf(versionId).kind ?? "absent";
      if (controls === undefined || state === "failed") return { kind: "none" };
      if (state !== "warm") return { kind: "coming" };
      // Lost again and again: whoever asks for the stable version must not notice.
      if (controls.breakerFaultOf(versionId) !== null) return { kind: "none" };
      return { kind: "ready", pool: controls };
    },
    heldModels: held.ids,
    snapshot: () => table?.snapshot ?? null,
    async learnModel(name) {
      // With the database away nobody can say whether there is such a model, and asking would take seconds.
      if (outageSinceMs !== null)
        throw new AppError("db.unavailable", "The database does not answer.", {
          retryAfterSeconds: 2,
        });
      await held.learn(name);
    },
    findVersion(modelId, ref) {
      held.touch(modelId);
      const named = table?.versionByNumber.get(`${modelId}/${ref}`);
      return named === undefined
        ? lookUp(modelId, ref, table?.snapshot.revision ?? "")
        : Promise.resolve(named);
    },
    keepWarm(_model: string, version: RunnableVersion) {
      const isNew = pool.stateOf(version.id).kind === "absent";
      called.delete(version.id);
      called.set(version.id, currentTimeMs());
      const [oldest] = called.keys();
      if (called.size > maxCalled && oldest !== undefined) called.delete(oldest);
      known.set(version.id, version);
      if (isNew) refresh();
    },
    unload(modelId, number) {
      const needed = heldByAliases();
      const asked = [...known.values()].filter(
        (version) => version.modelId === modelId && (number ?? version.number) === version.number,
      );
      const numbersOf = (versions: SnapshotVersion[]) =>
        versions.map((each) => each.number).sort((a, b) => a - b);
      const freed = asked.filter(({ id }) => called.has(id) && !needed.has(id));
      for (const { id } of asked) called.delete(id);
      refresh();
      return {
        unloaded: numbersOf(freed),
        held: numbersOf(asked.filter(({ id }) => needed.has(id))),
      };
    },
    report() {
      const warm: string[] = [];
      const failed: Record<string, Fault> = {};
      const { shadows } = options;
      for (const id of known.keys()) {
        // Whoever waits for a version that shall serve is told of nothing else.
        const isShadow = !desired.has(id) && shadows !== undefined;
        const isWarm = isShadow ? shadows.isWarm(id) : warmth(id) === "warm";
        if (isWarm) warm.push(id);
        const fault = isShadow ? shadows.faultOf(id) : faultOf(id);
        if (fault !== null) failed[id] = fault;
      }
      return { revision: table?.snapshot.revision ?? null, warm, failed };
    },
    readiness() {
      if (table === null) return { reasons: ["no snapshot of the registry yet"], failed: [] };
      // What answers now: an alias whose old target still answers holds nothing up.
      const targets = table.snapshot.aliases.flatMap(({ id }) => effective.get(id) ?? []);
      const states = [...new Set(targets)].map((id) => pool.stateOf(id));
      const waiting = states.filter(({ kind }) => kind === "absent" || kind === "loading");
      const failed = [...new Set(targets)].flatMap((id) => faultOf(id)?.code ?? []);
      const reasons =
        waiting.length === 0
          ? []
          : [`${waiting.length} of ${states.length} versions behind aliases are still loading`];
      return { reasons, failed };
    },
  };
}
