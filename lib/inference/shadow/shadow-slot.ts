import type { Fault } from "@/lib/contract/errors";
import type { ShadowFigures } from "@/lib/contract/rollout";
import { noShadowFigures } from "@/lib/contract/shadow-figures";
import type { WorkerReport } from "../messages";
import { residentBytes } from "../pool/memory";
import { resting } from "../pool/refusals";
import { planServing, type ServingPlan } from "../pool/serving-plan";
import type { VersionState } from "../pool/types";
import { createLifecycle, type LifecycleOptions } from "../pool/worker-lifecycle";
import type { StartWorker } from "../pool/worker-process";
import { type Answered, createMirrorBatch, type MirrorBatch, mirroredBytes } from "./mirror-batch";
import { createPace } from "./pace";
import { createSeen } from "./seen";
import type { DesiredShadow, ShadowPoolOptions, ShadowStats } from "./types";
import type { WorkClock } from "./work-clock";

export interface ShadowSlotOptions extends ShadowPoolOptions {
  readonly desired: DesiredShadow;
  readonly start: StartWorker;
  readonly takeTurn: LifecycleOptions["takeTurn"];
  readonly onStateChange: () => void;
  readonly clock: WorkClock;
}

type Mirrored = Extract<WorkerReport, { type: "mirrored" }>;

/** Bytes of a frame; a single request may be larger. */
const mostFrameBytes = 4 * 1024 ** 2;
/** Slower than any of these answers its shadow, never its own callers. */
const defaultFlushMs = 50;
const defaultRestartMs = 5_000;
/** Beyond the time of one request. On a busy machine a shadow gets next to nothing, which is no fault of its. */
const defaultHangMs = 30_000;
const longestRestartMs = 60_000;
/** So many losses without a frame between them: the version fails as a shadow. */
const lossesToFail = 3;

/**
 * One shadow: its worker and two batches, one with the worker and one that fills. There is no other queue: when
 * the one is not back and the other is full, requests are dropped and counted.
 */
export function createShadowSlot(options: ShadowSlotOptions) {
  const {
    room,
    flushMs = defaultFlushMs,
    restartMs = defaultRestartMs,
    hangMs = defaultHangMs,
  } = options;
  let { desired } = options;
  const { version } = desired;
  const plan = planShadow(options);
  const pace = createPace();
  const spare: Buffer[] = [];
  let filling = createMirrorBatch(spare);
  let sent: { readonly batch: MirrorBatch; readonly id: number } | null = null;
  let timer: NodeJS.Timeout | undefined;
  let deadline: NodeJS.Timeout | undefined;
  let lastId = 0;
  let losses = 0;
  let isStopped = false;
  const seen = createSeen();
  const lifecycle = createLifecycle({
    version,
    plan,
    pool: { ...options, queueLength: 0 },
    start: options.start,
    takeTurn: options.takeTurn,
    onStateChange: options.onStateChange,
    onWarm: () => flushIn(flushMs),
    onReport(report) {
      // It answers what it was not asked: damaged, or taken over by its model.
      if (report.type !== "mirrored" || !isOfSent(report.frame, report.figures)) lifecycle.kill();
      else options.clock.measure(() => noteFrame(report));
    },
    onLost: handleLost,
    onLoadFailed: () => drop(filling),
    isPatient: true,
    pauseAfterLossMs: () => Math.min(restartMs * 2 ** Math.max(0, losses - 1), longestRestartMs),
  });

  function isOfSent(id: number, told: ShadowFigures): boolean {
    if (sent === null || sent.id !== id) return false;
    const { compared, failed, dropped } = told;
    const isCounted = [compared, failed, dropped].every((count) => count >= 0);
    return isCounted && compared + failed + dropped === sent.batch.count();
  }

  function noteFrame({ figures: told, runMs, isLast }: Mirrored): void {
    const hadLosses = losses > 0 && !isLast;
    if (!isLast) losses = 0;
    pace.note(told.compared + told.failed, runMs);
    settle(told)?.recycle();
    if (hadLosses) options.onStateChange();
    flushIn(isFull(0) ? 0 : flushMs);
  }

  /** Whatever became of the frame that the worker had. */
  function settle(told: ShadowFigures): MirrorBatch | null {
    clearTimeout(deadline);
    seen.add(told);
    const batch = sent?.batch ?? null;
    if (batch !== null) room.release(batch.bytes());
    sent = null;
    return batch;
  }

  /** One request ended the worker. Which one nobody knows, so the others were not answered for want of it. */
  function handleLost(): void {
    losses += 1;
    pace.restart();
    const lost = sent?.batch.count() ?? 0;
    if (lost > 0) settle({ ...noShadowFigures(), failed: 1, dropped: lost - 1 });
    drop(filling);
    options.onStateChange();
  }

  function drop(batch: MirrorBatch): void {
    if (batch.count() === 0) return;
    seen.add({ ...noShadowFigures(), dropped: batch.count() });
    room.release(batch.bytes());
    batch.recycle();
    filling = createMirrorBatch(spare);
  }

  const isFull = (bytes: number) =>
    filling.count() >= pace.most() ||
    (filling.count() > 0 && filling.bytes() + bytes > mostFrameBytes);

  function flushIn(ms: number): void {
    if (timer !== undefined || sent !== null || filling.count() === 0 || isStopped) return;
    timer = setTimeout(() => options.clock.measure(flush), ms);
  }

  /** At the end of this turn: whoever offers is on the way of somebody else's answer. */
  function flushNow(): void {
    clearTimeout(timer);
    timer = undefined;
    flushIn(0);
  }

  function flush(): void {
    timer = undefined;
    if (sent !== null || filling.count() === 0 || !lifecycle.isWarm()) return;
    const batch = filling;
    filling = createMirrorBatch(spare);
    lastId = (lastId + 1) % 0xffff_ffff;
    sent = { batch, id: lastId };
    const { tolerance } = desired;
    lifecycle.send({ type: "mirror", id: lastId, count: batch.count(), tolerance }, batch.parts());
    deadline = setTimeout(lifecycle.kill, plan.timeoutMs + hangMs);
  }

  return {
    desired: () => desired,
    /** The same version under another step, share or tolerance. */
    update(next: DesiredShadow): void {
      desired = next;
    },
    /** Takes a request, or counts that there was no room for it. Costs the caller no more than a copy of what is small. */
    offer(answered: Answered): void {
      const bytes = mirroredBytes(answered);
      if (!lifecycle.isWarm() || isFull(bytes) || !room.takeSpare(bytes)) {
        seen.drop();
        return;
      }
      filling.add(answered, bytes);
      if (timer === undefined) flushIn(flushMs);
      else if (isFull(0)) flushNow();
    },
    /** Would have been offered it, but those who serve have no time for that. */
    skip: seen.drop,
    takeFigures: seen.take,
    state: (): VersionState => lifecycle.state(),
    /** Why it does not do: it cannot be loaded, or its workers end again and again. */
    fault(): Fault | null {
      const state = lifecycle.state();
      if (state.kind === "failed") return state.fault;
      return losses < lossesToFail ? null : resting(version, lifecycle.pauseLeftMs()).toFault();
    },
    stats: (): ShadowStats => {
      const pid = lifecycle.pid();
      return {
        ...{ versionId: version.id, model: version.model, number: version.number, pid },
        state: lifecycle.state().kind,
        memoryBytes: pid === null ? 0 : residentBytes([pid]),
        waiting: filling.count() + (sent?.batch.count() ?? 0),
        counts: seen.counts(),
      };
    },
    /** For good. What was with it is dropped. */
    async stop(): Promise<void> {
      isStopped = true;
      clearTimeout(timer);
      const lost = sent?.batch.count() ?? 0;
      if (lost > 0) settle({ ...noShadowFigures(), dropped: lost });
      drop(filling);
      await lifecycle.stop();
    },
  };
}

export type ShadowSlot = ReturnType<typeof createShadowSlot>;

/** As it would serve, but alone: one worker, and each request a run of its own. */
function planShadow({ desired, ...machine }: ShadowSlotOptions): ServingPlan {
  return {
    ...planServing(desired.version, { ...machine, cores: 1, queueLength: 0 }),
    ...{ batchRows: 1, batchDelayMs: 0, minReplicas: 1, maxReplicas: 1 },
  };
}
