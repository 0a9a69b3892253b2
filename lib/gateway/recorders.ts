import {
  createLogSpool,
  createPredictionRecorder,
  logSpoolFolder,
  type PredictionRecorder,
  writeRecordBatch,
} from "@/lib/monitoring/prediction-log";
import {
  createFiguresRecorder,
  type FiguresRecorder,
  writeFiguresBatch,
} from "@/lib/monitoring/rollout-figures";
import {
  createUsageRecorder,
  createUsageSpool,
  type UsageRecorder,
  usageSpoolFile,
  writeUsageBatch,
} from "@/lib/monitoring/usage";
import type { Env } from "@/lib/platform/env";
import type { PredictionDeps } from "@/lib/predictions";
import type { Shadows } from "./shadows";

const lastUsedMs = 5_000;
const denialsMs = 2_000;
const usageMs = 5_000;
/** Somebody who looks for a call finds it after so long. */
const logMs = 1_000;
/** A rollout that harms somebody is noticed so much sooner. */
const figuresMs = 1_000;

/** What is made of ended predictions: gathered in memory, and written now and then. */
export interface Recorders {
  readonly usage: UsageRecorder;
  /** Null: the operator wants no log of single predictions. */
  readonly log: PredictionRecorder | null;
  readonly figures: FiguresRecorder;
}

export function createRecorders({ ONNWARD_PREDICTION_LOG_DAYS: days }: Env): Recorders {
  return {
    usage: createUsageRecorder({
      write: writeUsageBatch,
      spool: createUsageSpool(usageSpoolFile()),
    }),
    log:
      days === 0
        ? null
        : createPredictionRecorder({
            write: writeRecordBatch,
            spool: createLogSpool(logSpoolFolder()),
          }),
    figures: createFiguresRecorder({ write: writeFiguresBatch }),
  };
}

export interface Flushing {
  /** Writes everything, and writes no more afterwards. */
  end(): Promise<void>;
}

export function startFlushing(
  { lastUsed, denials }: PredictionDeps,
  { usage, log, figures }: Recorders,
  shadows: Pick<Shadows, "flush">,
): Flushing {
  const timers = [
    setInterval(() => void lastUsed.flush(), lastUsedMs),
    setInterval(() => void denials.flush(), denialsMs),
    setInterval(() => void usage.flush(), usageMs),
    setInterval(() => void log?.flush(), logMs),
    setInterval(() => {
      shadows.flush();
      void figures.flush();
    }, figuresMs),
  ];
  return {
    async end() {
      timers.forEach(clearInterval);
      await Promise.all([
        lastUsed.flush({ all: true }),
        denials.flush({ all: true }),
        usage.flush(),
        log?.flush(),
        figures.flush(),
      ]);
    },
  };
}
