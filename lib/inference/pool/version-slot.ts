import { AppError } from "@/lib/platform/errors";
import type { PredictAnswer, ServedVersion } from "../types";
import type { Verdict } from "./blame";
import { createBreaker } from "./breaker";
import { createLoadEstimate } from "./load-estimate";
import { residentBytes } from "./memory";
import { createPending, type PendingPrediction } from "./pending-prediction";
import * as refusals from "./refusals";
import type { Report } from "./replica";
import { createReplicaSet } from "./replica-set";
import { planServing } from "./serving-plan";
import type { PoolEvent, PredictRequest, VersionCounts, VersionState, VersionStats } from "./types";
import type { LifecycleOptions, Loss } from "./worker-lifecycle";

export interface SlotOptions
  extends Pick<LifecycleOptions, "version" | "pool" | "start" | "takeTurn" | "onStateChange"> {
  readonly cores: number;
}

/**
 * One desired version: the line of requests that wait, its workers, and its breaker. A request goes to the
 * warm worker that holds fewest, as soon as one has room, and is settled once.
 */
export function createVersionSlot(options: SlotOptions) {
  let { version } = options;
  const { pool } = options;
  let plan = planServing(version, { ...pool, cores: options.cores });
  let waiting: PendingPrediction[] = [];
  const counts = noCounts();
  const estimate = createLoadEstimate();
  const breaker = createBreaker((state) => {
    emit(state === "open" ? "breaker_opened" : "breaker_closed");
    options.onStateChange();
  });
  let lastId = 0;
  const emptyListeners: (() => void)[] = [];
  const replicas = createReplicaSet(
    {
      ...options,
      onWarm: dispatch,
      onReport: handleReport,
      onLost: handleLost,
      onLoadFailed(fault) {
        // Another worker may serve as well as ever.
        if (replicas.warm() > 0) return;
        rejectWaiting(refusals.notLoaded(version, fault, replicas.pauseLeftMs()));
      },
      pauseAfterLossMs: () => breaker.openLeftMs(performance.now()),
      longestWaitMs: () =>
        waiting[0] === undefined ? 0 : performance.now() - waiting[0].enqueuedAt,
    },
    plan,
  );
  replicas.start();

  function emit(kind: PoolEvent["kind"]): void {
    const { model, number } = version;
    pool.onEvent?.({ kind, model, number });
  }

  function predict(request: PredictRequest): Promise<PredictAnswer> {
    return new Promise((resolve, reject) => {
      assertAcceptable();
      if (request.caller.isGone) throw refusals.callerLeft();
      const now = performance.now();
      const isProbe = breaker.state(now) === "half-open" && breaker.tryPass(now);
      lastId = (lastId + 1) % 0xffff_ffff;
      const pending = createPending({
        id: lastId,
        request,
        isProbe,
        resolve,
        reject,
        onDeadline: handleDeadline,
        onAbort: handleAbort,
      });
      waiting.push(pending);
      dispatch();
    });
  }

  /** Answers at once what need not wait to be refused. */
  function assertAcceptable(): void {
    const state = replicas.state();
    if (state.kind === "failed") {
      throw refusals.notLoaded(version, state.fault, replicas.pauseLeftMs());
    }
    const now = performance.now();
    if (!breaker.mayPass(now)) throw refusals.resting(version, breaker.openLeftMs(now));
    if (waiting.length >= plan.queueLength) {
      counts.overloaded += 1;
      throw refusals.overloaded(version, plan.queueLength);
    }
    const waitMs = estimate.waitMs(waiting.length + replicas.ahead(), replicas.warm());
    if (waitMs <= plan.queueTimeMs) return;
    counts.overloaded += 1;
    throw refusals.tooLongWait(version, { ms: waitMs, maxMs: plan.queueTimeMs });
  }

  function dispatch(): void {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const replica = replicas.leastBusy(next);
      if (replica === undefined) return;
      waiting.shift();
      replica.send(next);
      replicas.noteBusy();
    }
  }

  function handleReport(pending: PendingPrediction, report: Report, body: Buffer): void {
    pending.release();
    if (report.type === "answer") {
      // Only a run that ended says that the version is well: a body that was refused never ran.
      breaker.succeed(performance.now());
      counts.answered += 1;
      estimate.note(report.timings, report.run.requests);
      pending.resolve(toAnswer(pending, report, body));
    } else if (report.type === "refused") {
      counts.refused += 1;
      pending.reject(AppError.fromFault(report.fault));
    }
    if (report.type !== "answer" && pending.isProbe) breaker.probeLeft();
    dispatch();
    noteEmpty();
  }

  const isEmpty = () => waiting.length === 0 && replicas.held() === 0;

  function noteEmpty(): void {
    if (emptyListeners.length === 0 || !isEmpty()) return;
    for (const listener of emptyListeners.splice(0)) listener();
  }

  function handleDeadline(pending: PendingPrediction): void {
    if (!pending.isSettled()) counts.timedOut += 1;
    const holder = replicas.holderOf(pending);
    pending.reject(refusals.timedOut(pending.budgetMs, holder?.isRunning(pending) === true));
    if (holder === undefined) {
      leaveLine(pending);
      return;
    }
    holder.cancel(pending);
    pending.untilKill(() => replicas.holderOf(pending)?.overrun(pending));
  }

  function handleAbort(pending: PendingPrediction): void {
    if (!pending.isSettled()) counts.aborted += 1;
    pending.reject(refusals.callerLeft());
    const holder = replicas.holderOf(pending);
    if (holder === undefined) leaveLine(pending);
    else holder.cancel(pending);
  }

  function leaveLine(pending: PendingPrediction): void {
    waiting = waiting.filter((other) => other !== pending);
    if (pending.isProbe) breaker.probeLeft();
    pending.release();
    noteEmpty();
  }

  function handleLost({ reason, wasWarm }: Loss, { blamed, again, isSolo }: Verdict): void {
    counts.restarted += 1;
    if (reason === "crash" || reason === "memory") counts.crashed += 1;
    if (blamed !== null) {
      drop(blamed, reason === "memory" ? refusals.outOfMemory() : refusals.crashed(version));
    }
    const [living, settled] = partition(again, (pending) => !pending.isSettled());
    for (const pending of settled) {
      if (pending.isProbe) breaker.probeLeft();
      pending.release();
    }
    if (reason !== "retired" && wasWarm) breaker.lose(performance.now());
    if (isSolo) for (const pending of living) pending.isSolo = true;
    counts.retried += living.length;
    waiting.unshift(...living);
    const openMs = breaker.openLeftMs(performance.now());
    if (openMs > 0 && replicas.warm() === 0) rejectWaiting(refusals.resting(version, openMs));
    else dispatch();
    noteEmpty();
  }

  function drop(pending: PendingPrediction, error: AppError): void {
    if (pending.isProbe && !pending.isSettled()) breaker.probeLeft();
    pending.reject(error);
    pending.release();
  }

  function rejectWaiting(error: AppError): void {
    for (const pending of waiting.splice(0)) drop(pending, error);
    noteEmpty();
  }

  async function stop(error: AppError): Promise<void> {
    const { held, ended } = replicas.stop();
    for (const pending of [...held, ...waiting.splice(0)]) drop(pending, error);
    noteEmpty();
    await ended;
  }

  return {
    version: () => version,
    state: (): VersionState => replicas.state(),
    /** Null unless its breaker is open. */
    resting: (): AppError | null => {
      const openMs = breaker.openLeftMs(performance.now());
      return openMs > 0 ? refusals.resting(version, openMs) : null;
    },
    /** The same version with other settings. */
    update(next: ServedVersion): void {
      version = next;
      plan = planServing(next, { ...pool, cores: options.cores });
      replicas.update(plan);
    },
    waiting: (): number => waiting.length,
    scale: replicas.scale,
    assertAcceptable,
    predict,
    stop,
    /** Resolves when no request is left. */
    untilEmpty: (): Promise<void> =>
      isEmpty() ? Promise.resolve() : new Promise((resolve) => emptyListeners.push(resolve)),
    stats: (): VersionStats => ({
      versionId: version.id,
      model: version.model,
      number: version.number,
      state: replicas.state().kind,
      pids: replicas.pids(),
      waiting: waiting.length,
      running: replicas.held(),
      replicas: replicas.warm(),
      desiredReplicas: replicas.desired(),
      breaker: breaker.state(performance.now()),
      memoryBytes: residentBytes(replicas.pids()),
      loadMs: replicas.loadMs(),
      batchRows: plan.batchRows,
      counts: { ...counts },
    }),
  };
}

export type VersionSlot = ReturnType<typeof createVersionSlot>;

function noCounts(): VersionCounts {
  return {
    answered: 0,
    refused: 0,
    overloaded: 0,
    timedOut: 0,
    aborted: 0,
    retried: 0,
    crashed: 0,
    restarted: 0,
  };
}

function partition<T>(all: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((item) => !isFirst(item))];
}

/** What was not spent in the worker was spent in waiting and on the way. */
function toAnswer(
  pending: PendingPrediction,
  report: Extract<Report, { type: "answer" }>,
  body: Buffer,
): PredictAnswer {
  const { contentType, headers, rows, run, timings } = report;
  const { decodeMs, runMs, encodeMs } = timings;
  const spentMs = performance.now() - pending.enqueuedAt;
  const queueMs = Math.max(0, spentMs - decodeMs - runMs - encodeMs);
  return {
    contentType,
    headers,
    body,
    rows,
    run,
    timings: { queueMs, decodeMs, runMs, encodeMs },
  };
}
