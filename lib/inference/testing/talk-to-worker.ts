import { once } from "node:events";
import { createFrameReader, createFrameWriter } from "../frames";
import {
  jsonHead,
  readWorkerReport,
  toFileSpecs,
  type WorkerReport,
  type WorkerSpec,
  workerReportLimits,
} from "../messages";
import { commandHead } from "../prediction-heads";
import { makeModelFolder } from "../process/model-folder";
import { memoryLimitFor, spawnSandboxed } from "../process/spawn-sandboxed";
import type { CodecLimits, Dialect, ServedVersion } from "../types";

const defaultLimits: CodecLimits = { maxBatchRows: 1_000, maxOutputBytes: 16 * 1024 ** 2 };

export interface Said {
  readonly report: WorkerReport;
  readonly json: unknown;
}

/** A worker process without a pool: what it says, frame by frame. */
export function startTestWorker(
  version: ServedVersion,
  change: Partial<Pick<WorkerSpec, "batchRows" | "batchDelayMs" | "pieceRows" | "limits">> = {},
) {
  const limits = change.limits ?? defaultLimits;
  const cwd = makeModelFolder(version.externalFiles);
  const { child, frames } = spawnSandboxed("worker", {
    artifact: version.path,
    cwd: cwd.path,
    memoryLimitBytes: memoryLimitFor(version.sizeBytes, 512),
    label: "test",
  });
  const heard: Said[] = [];
  const listeners = new Set<() => void>();
  const reader = createFrameReader(workerReportLimits(limits), ({ head, body }) => {
    const report = readWorkerReport(head, body);
    if (report === null) throw new Error(`not a report: ${head.toString("latin1")}`);
    const json: unknown = body.length > 0 ? JSON.parse(body.toString("utf8")) : null;
    heard.push({ report, json });
    for (const listener of listeners) listener();
  });
  frames.on("data", (chunk: Buffer) => reader.push(chunk));
  const writer = createFrameWriter(frames);
  const ended = once(child, "close").finally(cwd.remove);
  const { model, number, digest, sizeBytes } = version;
  const externalFiles = toFileSpecs(version.externalFiles);
  const spec: WorkerSpec = {
    ...{ model, number, digest, sizeBytes, externalFiles, threads: 1, limits },
    ...{ batchRows: 1, batchDelayMs: 0, pieceRows: null },
    ...change,
  };
  writer.write(jsonHead(spec), [Buffer.from(JSON.stringify(version.signature))]);
  let id = 0;
  let read = 0;
  return {
    child,
    ended,
    predict(json: unknown, dialect: Dialect = "plain", isSolo = false): number {
      id += 1;
      const body = Buffer.from(JSON.stringify(json));
      const head = commandHead({ type: "predict", id, dialect, jsonLength: null, isSolo });
      writer.write(head, [body]);
      return id;
    },
    cancel: (target: number) => writer.write(commandHead({ type: "cancel", id: target })),
    /** The next thing that it says; rejects when it ends first. */
    async next(): Promise<Said> {
      while (read >= heard.length) {
        const more = new Promise<void>((resolve) => {
          listeners.add(resolve);
        });
        const end = ended.then(() => {
          if (read >= heard.length) throw new Error("the worker ended");
        });
        await Promise.race([more, end]);
        listeners.clear();
      }
      const said = heard[read];
      read += 1;
      if (said === undefined) throw new Error("nothing said");
      return said;
    },
    hangUp: () => frames.destroy(),
  };
}
