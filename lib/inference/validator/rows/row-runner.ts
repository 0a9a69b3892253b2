import type { InferenceSession } from "onnxruntime-node";
import { AppError } from "@/lib/platform/errors";
import { isOutOfMemory } from "../../process/how-it-ended";
import type { TensorValue } from "../../types";
import { runModel } from "../../worker/run-model";
import { memoryLimitBytes, peakMemoryBytes } from "../process-memory";

export interface RowRun {
  readonly outputs: readonly TensorValue[];
  readonly runMs: number;
}

/** `refused`: the model dislikes these values. `unaffordable`: not run, for want of time or memory. */
export type RowOutcome = RowRun | "refused" | "unaffordable";

export interface RowRunner {
  readonly run: (inputs: readonly TensorValue[], rows: number) => Promise<RowOutcome>;
  /** Whether so many more rows, in however many runs, would end in time. */
  readonly hasTimeFor: (rows: number) => boolean;
}

/** What is known of the cost of a row. One for all sessions of a model: what one learned spares the others. */
export interface RowCosts {
  msPerRow: number;
  bytesPerRow: number;
  /** Memory has ended once, after which nothing that this process says is to be trusted. */
  isSpent: boolean;
}

export function costsFrom(msPerRow: number): RowCosts {
  return { msPerRow, bytesPerRow: 0, isSpent: false };
}

export interface RowRunnerOptions {
  readonly session: InferenceSession;
  readonly outputNames: readonly string[];
  readonly costs: RowCosts;
  /** Of performance.now(). A run that begins before it and does not end is the deadline's business. */
  readonly endsAt: number;
  readonly onRun?: (inputs: readonly TensorValue[], outputs: readonly TensorValue[]) => void;
}

/** Some memory is left for what was not seen: JavaScript's own, fragments, a run of more rows than before. */
const usableShare = 0.8;

/**
 * Runs a model on made-up rows as long as time and memory last, judged beforehand by the runs before: a run
 * cannot be interrupted, and a lack of memory may end the process.
 */
export function createRowRunner(options: RowRunnerOptions): RowRunner {
  const { session, outputNames, costs, endsAt } = options;
  const limitBytes = memoryLimitBytes() * usableShare;

  function hasTimeFor(rows: number): boolean {
    const leftMs = endsAt - performance.now();
    return leftMs > 0 && costs.msPerRow * rows <= leftMs;
  }

  function isAffordable(rows: number): boolean {
    if (costs.isSpent || !hasTimeFor(rows)) return false;
    return process.memoryUsage.rss() + costs.bytesPerRow * rows <= limitBytes;
  }

  async function run(inputs: readonly TensorValue[], rows: number): Promise<RowOutcome> {
    if (!isAffordable(rows)) return "unaffordable";
    const before = { peak: peakMemoryBytes(), held: process.memoryUsage.rss() };
    const startedAt = performance.now();
    try {
      const outputs = await runModel(session, inputs, outputNames);
      const runMs = performance.now() - startedAt;
      options.onRun?.(inputs, outputs);
      return { outputs, runMs };
    } catch (error) {
      if (isOutOfMemory(error)) {
        costs.isSpent = true;
        return "unaffordable";
      }
      if (!(error instanceof AppError) || error.code !== "predict.failed") throw error;
      return "refused";
    } finally {
      learn(costs, rows, { ms: performance.now() - startedAt, bytes: growth(before) });
    }
  }

  return { run, hasTimeFor };
}

/** Zero where an earlier run held more: then this one says nothing. */
function growth(before: { readonly peak: number; readonly held: number }): number {
  const peak = peakMemoryBytes();
  return peak > before.peak ? peak - before.held : 0;
}

function learn(costs: RowCosts, rows: number, seen: { ms: number; bytes: number }): void {
  costs.bytesPerRow = Math.max(costs.bytesPerRow, seen.bytes / rows);
  const msPerRow = seen.ms / rows;
  // The first run of a session is the slow one; what comes later corrects it.
  costs.msPerRow = costs.msPerRow === 0 ? msPerRow : (costs.msPerRow + msPerRow) / 2;
}
