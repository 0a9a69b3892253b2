import { availableParallelism } from "node:os";
import type { Fault } from "@/lib/contract/errors";
import { toAppError } from "@/lib/platform/errors";
import { planServing } from "../pool/serving-plan";
import { createWorkerPool } from "../pool/worker-pool";
import type { CodecLimits, RunTimings, ServedVersion } from "../types";

export interface QuarantineOptions {
  readonly limits: CodecLimits;
  /** Data rlimit of a process before four times the file's size is added, in MiB. */
  readonly memoryMib: number;
  /** Of one request. */
  readonly requestTimeoutMs: number;
  /** For a version to load and warm up. */
  readonly loadTimeoutMs: number;
  readonly signal: AbortSignal;
}

export type Answer =
  | {
      readonly ok: true;
      readonly text: string;
      readonly timings: RunTimings;
      /** From here to the worker and back. */
      readonly answerMs: number;
    }
  | { readonly ok: false; readonly fault: Fault };

export interface Quarantine {
  /** Null: it is loaded. */
  load(version: ServedVersion): Promise<Fault | null>;
  /** A request of the plain dialect, by the codecs that callers meet. */
  ask(version: ServedVersion, request: string): Promise<Answer>;
  /** Inside one run of it. */
  threadsOf(version: ServedVersion): number;
  close(): Promise<void>;
}

/**
 * Versions in processes of their own, apart from those that serve: the same sandbox, limits and codecs, and
 * nobody's traffic. One process a version, and every request a run of its own, so that what is measured is
 * the model.
 */
export function openQuarantine(
  versions: readonly ServedVersion[],
  options: QuarantineOptions,
): Quarantine {
  const machine = {
    cores: availableParallelism(),
    queueLength: 4,
    timeoutMs: options.requestTimeoutMs,
    memoryMib: options.memoryMib,
  };
  const { limits, loadTimeoutMs } = options;
  const pool = createWorkerPool({ ...machine, limits, loadTimeoutMs });
  pool.setDesired(versions.map(alone));
  const closing = () => void pool.close(0);
  options.signal.addEventListener("abort", closing, { once: true });

  function load(version: ServedVersion): Promise<Fault | null> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const state = pool.stateOf(version.id);
        if (options.signal.aborted) reject(options.signal.reason);
        else if (state.kind === "failed") resolve(state.fault);
        else if (state.kind === "warm") resolve(null);
        else return false;
        return true;
      };
      if (look()) return;
      const stop = pool.onChange(() => {
        if (look()) end();
      });
      const onAbort = () => {
        look();
        end();
      };
      const end = () => {
        stop();
        options.signal.removeEventListener("abort", onAbort);
      };
      options.signal.addEventListener("abort", onAbort, { once: true });
    });
  }

  async function ask(version: ServedVersion, request: string): Promise<Answer> {
    options.signal.throwIfAborted();
    const deadlineAt = Date.now() + options.requestTimeoutMs;
    const startedAt = performance.now();
    try {
      const answer = await pool.predict(version.id, {
        dialect: "plain",
        body: [Buffer.from(request, "utf8")],
        jsonLength: null,
        deadlineAt,
        killAt: deadlineAt,
        caller: { isGone: false, onGone: null },
      });
      const answerMs = performance.now() - startedAt;
      const { timings } = answer;
      return { ok: true, text: answer.body.toString("utf8"), timings, answerMs };
    } catch (error) {
      options.signal.throwIfAborted();
      return { ok: false, fault: toAppError(error).toFault() };
    }
  }

  return {
    ...{ load, ask },
    threadsOf: (version) => planServing(alone(version), machine).threads,
    async close() {
      options.signal.removeEventListener("abort", closing);
      await pool.close(0);
    },
  };
}

function alone(version: ServedVersion): ServedVersion {
  const { memoryMib, threads } = version.settings;
  const settings = {
    ...version.settings,
    ...{ memoryMib, threads, minReplicas: 1, maxReplicas: 1, maxBatchRows: 1, batchDelayMs: 0 },
    ...{ queueLength: null, queueTimeMs: null, timeoutMs: null },
  };
  return { ...version, settings };
}
