import type { PendingPrediction } from "./pending-prediction";
import { createReplica, type Replica, type ReplicaOptions } from "./replica";
import { needsNewWorkers, type ServingPlan } from "./serving-plan";
import type { VersionState } from "./types";

interface ReplicaSetOptions extends Omit<ReplicaOptions, "plan"> {
  /** Milliseconds that whoever waits for longest has waited; 0 when nobody does. */
  readonly longestWaitMs: () => number;
}

/** Waiting for longer than this, again and again, asks for one more worker. */
const busyWaitMs = 50;
/** For so long fewer workers would have done before one is ended. */
const quietMs = 60_000;

/**
 * The workers of one version: as many as its plan says, between a least and a most by how long requests
 * wait. The first loads alone, so that a model that cannot be loaded is tried once and not on every core.
 * When the plan changes in what a worker is started with, new ones take over one after the other.
 */
export function createReplicaSet(options: ReplicaSetOptions, firstPlan: ServingPlan) {
  let plan = firstPlan;
  let desired = plan.minReplicas;
  let replicas: Replica[] = [];
  let isStopped = false;
  /** The most workers that were busy at one time since the last look at it. */
  let mostBusy = 0;
  let quietSince = performance.now();

  /** What requests ask for all the time; worked out when something changed. */
  let state: VersionState = { kind: "loading" };
  let warmCount = 0;

  function note(): void {
    const states = replicas.map((replica) => replica.state());
    warmCount = states.filter(({ kind }) => kind === "warm").length;
    state = stateOf(states);
    options.onStateChange();
  }

  const isCurrent = (replica: Replica) =>
    !replica.isLeaving() && !needsNewWorkers(replica.plan, plan);
  const isWarm = (replica: Replica) => replica.state().kind === "warm";
  const isLoading = (replica: Replica) => replica.state().kind === "loading";

  function start(): void {
    const replica: Replica = createReplica({
      ...options,
      plan,
      onStateChange: note,
      onWarm() {
        settle();
        options.onWarm();
      },
      onReport(pending, report, body) {
        options.onReport(pending, report, body);
        if (replica.isLeaving()) endIfEmpty(replica);
      },
      onLost(loss, verdict) {
        options.onLost(loss, verdict);
        if (replica.isLeaving()) endIfEmpty(replica);
      },
    });
    replicas.push(replica);
    note();
  }

  /** Brings the set to what is desired, one step at a time; called again at every change. */
  function settle(): void {
    if (isStopped) return;
    const current = replicas.filter(isCurrent);
    const warm = current.filter(isWarm);
    if (current.length < desired && !current.some(isLoading)) {
      if (current.length === 0 || warm.length > 0) start();
    }
    // The old ones serve until a new one does.
    if (warm.length > 0) for (const old of replicas) if (!isCurrent(old)) dismiss(old);
    // Those that do not serve go first: one that cannot load would try for ever.
    const surplus = current.length - desired;
    const byUse = [...warm, ...current.filter((replica) => !isWarm(replica))];
    if (surplus > 0) for (const least of byUse.slice(-surplus)) dismiss(least);
  }

  function dismiss(replica: Replica): void {
    if (!replica.isLeaving()) replica.leave();
    endIfEmpty(replica);
  }

  function endIfEmpty(replica: Replica): void {
    if (replica.held() > 0 || !replicas.includes(replica)) return;
    replicas = replicas.filter((other) => other !== replica);
    void replica.stop();
    note();
  }

  function leastBusy(pending: PendingPrediction): Replica | undefined {
    let best: Replica | undefined;
    for (const replica of replicas) {
      if (!replica.hasRoomFor(pending)) continue;
      if (best === undefined || replica.held() < best.held()) best = replica;
    }
    return best;
  }

  function noteBusy(): void {
    const busy = replicas.filter((replica) => replica.held() > 0).length;
    if (busy > mostBusy) mostBusy = busy;
  }

  return {
    start: settle,
    update(next: ServingPlan): void {
      plan = next;
      desired = Math.min(Math.max(desired, plan.minReplicas), plan.maxReplicas);
      settle();
    },
    /** Called now and then: more workers when requests wait, fewer when they have not for long. */
    scale(): void {
      noteBusy();
      const now = performance.now();
      if (options.longestWaitMs() > busyWaitMs && desired < plan.maxReplicas) {
        const isGrown = replicas.filter(isCurrent).filter(isWarm).length >= desired;
        if (isGrown) desired += 1;
      }
      if (mostBusy >= desired) quietSince = now;
      if (now - quietSince > quietMs && desired > plan.minReplicas) {
        desired -= 1;
        quietSince = now;
      }
      mostBusy = 0;
      settle();
    },
    leastBusy,
    noteBusy,
    /** The one that holds it; undefined: it is not with a worker. */
    holderOf: (pending: PendingPrediction) => replicas.find((replica) => replica.holds(pending)),
    state: (): VersionState => state,
    held(): number {
      let held = 0;
      for (const replica of replicas) held += replica.held();
      return held;
    },
    /** Requests with workers that somebody new would have to wait for. */
    ahead(): number {
      let ahead = 0;
      for (const replica of replicas) ahead += replica.ahead();
      return ahead;
    },
    warm: () => warmCount,
    desired: () => desired,
    pauseLeftMs: () => Math.min(...replicas.map((replica) => replica.pauseLeftMs())),
    pids: () => replicas.flatMap((replica) => replica.pid() ?? []),
    loadMs: () => replicas.at(-1)?.loadMs() ?? null,
    /** Ends every worker, and gives what they still held. */
    stop(): { held: PendingPrediction[]; ended: Promise<unknown> } {
      isStopped = true;
      const held = replicas.flatMap((replica) => replica.takeHeld());
      return { held, ended: Promise.all(replicas.map((replica) => replica.stop())) };
    },
  };
}

/** One warm worker is enough to answer; one that loads is more hope than one that failed. */
function stateOf(states: readonly VersionState[]): VersionState {
  for (const kind of ["warm", "restarting", "loading"] as const) {
    if (states.some((state) => state.kind === kind)) return { kind };
  }
  return states.find(({ kind }) => kind === "failed") ?? { kind: "loading" };
}

export type ReplicaSet = ReturnType<typeof createReplicaSet>;
