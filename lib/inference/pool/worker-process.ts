import { createFrameReader, createFrameWriter, type FrameHaste } from "../frames";
import {
  jsonHead,
  readWorkerReport,
  toFileSpecs,
  type WorkerReport,
  type WorkerSpec,
  workerReportLimits,
} from "../messages";
import { commandHead, type WorkerCommand } from "../prediction-heads";
import { howItEnded, type ProcessEnd } from "../process/how-it-ended";
import { type ModelFolder, makeModelFolder } from "../process/model-folder";
import {
  memoryLimitFor,
  type Sandbox,
  type SandboxedProcess,
  spawnSandboxed,
} from "../process/spawn-sandboxed";
import { type CodecLimits, type ServedVersion, totalBytes } from "../types";
import type { ServingPlan } from "./serving-plan";

export interface WorkerEnd {
  readonly reason: ProcessEnd;
  readonly stderr: string;
}

export interface WorkerProcess {
  readonly pid: number | null;
  send(command: WorkerCommand, body?: readonly Buffer[], haste?: FrameHaste): void;
  /** Ends it at once, whatever it does: it may be stuck in a run, or stopped. `onEnd` follows. */
  kill(): void;
}

export interface StartOptions {
  readonly version: ServedVersion;
  readonly plan: ServingPlan;
  readonly limits: CodecLimits;
  readonly onReport: (report: WorkerReport, body: Buffer) => void;
  /** Exactly once, and after the last report. */
  readonly onEnd: (end: WorkerEnd) => void;
}

export type StartWorker = (options: StartOptions) => WorkerProcess;

/** Starts the process that serves one version. */
export function startWorker({ version, plan, limits, ...events }: StartOptions): WorkerProcess {
  // Its own: one that lives as long as the gateway would be swept out of /tmp in the end.
  const folder = makeModelFolder(version.externalFiles);
  const memoryLimitBytes = memoryLimitFor(totalBytes(version), plan.memoryMib);
  const label = `${version.model}@${version.number}`;
  const { child, frames, stderr } = spawnIn(folder, {
    artifact: version.path,
    memoryLimitBytes,
    label,
  });
  let isEnded = false;
  const kill = () => {
    child.kill("SIGKILL");
  };
  const reader = createFrameReader(workerReportLimits(limits), ({ head, body }) => {
    const report = readWorkerReport(head, body);
    if (report === null) kill();
    else events.onReport(report, body);
  });
  const hear = (chunk: Buffer) => {
    try {
      reader.push(chunk);
    } catch {
      // It talks nonsense: a model has damaged it, or taken it over. Nothing it says counts any more.
      frames.off("data", hear);
      frames.resume();
      kill();
    }
  };
  frames.on("data", hear);
  const end = (code: number | null, signal: NodeJS.Signals | null) => {
    if (isEnded) return;
    isEnded = true;
    frames.destroy();
    folder.remove();
    const words = stderr.text();
    events.onEnd({ reason: howItEnded({ code, signal }, words), stderr: words });
  };
  // "close" comes after the pipes are read to their end, so answers that were sent count.
  child.on("close", end).on("error", () => end(null, null));
  const { model, number, digest, sizeBytes } = version;
  const externalFiles = toFileSpecs(version.externalFiles);
  const { threads, batchRows, batchDelayMs, pieceRows } = plan;
  const spec: WorkerSpec = {
    ...{ model, number, digest, sizeBytes, externalFiles, limits },
    ...{ threads, batchRows, batchDelayMs, pieceRows },
  };
  const writer = createFrameWriter(frames);
  writer.write(jsonHead(spec), [Buffer.from(JSON.stringify(version.signature))]);
  return {
    pid: child.pid ?? null,
    send: (command, body, haste) => writer.write(commandHead(command), body, haste),
    kill,
  };
}

function spawnIn(folder: ModelFolder, sandbox: Omit<Sandbox, "cwd">): SandboxedProcess {
  try {
    return spawnSandboxed("worker", { ...sandbox, cwd: folder.path });
  } catch (error) {
    folder.remove();
    throw error;
  }
}
