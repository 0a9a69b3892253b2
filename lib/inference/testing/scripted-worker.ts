import { defaultServingSettings, type ServingSettings } from "@/lib/contract/serving";
import type { WorkerReport } from "../messages";
import type { StartOptions, StartWorker, WorkerProcess } from "../pool/worker-process";
import type { WorkerCommand } from "../prediction-heads";
import type { ServedVersion } from "../types";

/** A worker that does what a test tells it to: for what is promised about many of them and about time. */
export interface ScriptedWorker {
  readonly options: StartOptions;
  /** What it was sent and has not answered. */
  readonly held: WorkerCommand[];
  /** Everything that it was ever sent. */
  readonly received: WorkerCommand[];
  isEnded: boolean;
  warm(): void;
  answer(change?: Partial<Extract<WorkerReport, { type: "answer" }>>): void;
  say(report: WorkerReport): void;
  crash(): void;
}

export function scriptWorkers() {
  const workers: ScriptedWorker[] = [];
  const start: StartWorker = (options) => {
    const worker = scriptWorker(options);
    workers.push(worker.script);
    return worker.process;
  };
  return { start, workers, living: () => workers.filter(({ isEnded }) => !isEnded) };
}

function scriptWorker(options: StartOptions): { script: ScriptedWorker; process: WorkerProcess } {
  const nothing = Buffer.alloc(0);
  const end = () => {
    if (script.isEnded) return;
    script.isEnded = true;
    options.onEnd({ reason: "crash", stderr: "" });
  };
  const script: ScriptedWorker = {
    options,
    held: [],
    received: [],
    isEnded: false,
    warm: () => options.onReport({ type: "warm", loadMs: 1 }, nothing),
    answer(change = {}) {
      const next = script.held.shift();
      if (next === undefined) throw new Error("it holds nothing");
      options.onReport(
        {
          ...{ type: "answer", id: next.id, contentType: "application/json", headers: {}, rows: 1 },
          timings: { decodeMs: 0, runMs: 1, encodeMs: 0 },
          run: { requests: 1, rows: 1 },
          ...change,
        },
        Buffer.from("{}"),
      );
    },
    say: (report) => options.onReport(report, nothing),
    crash: end,
  };
  const process: WorkerProcess = {
    pid: null,
    send(command) {
      script.received.push(command);
      if (command.type === "predict") script.held.push(command);
    },
    kill: () => setImmediate(end),
  };
  return { script, process };
}

export function scriptedVersion(
  settings: Partial<ServingSettings> = {},
  change: Partial<ServedVersion> = {},
): ServedVersion {
  return {
    ...{ id: "v", model: "m", number: 1, digest: "0".repeat(64), path: "/none", sizeBytes: 1 },
    externalFiles: [],
    signature: { inputs: [], outputs: [], omittedOutputs: [] },
    settings: { ...defaultServingSettings, ...settings },
    batching: null,
    cost: null,
    ...change,
  };
}
