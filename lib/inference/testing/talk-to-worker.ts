import { once } from "node:events";
import { createFrameReader, writeFrame } from "../frames";
import {
  readWorkerReport,
  type WorkerReport,
  type WorkerSpec,
  workerReportLimits,
} from "../messages";
import { makeEmptyFolder } from "../process/empty-folder";
import { memoryLimitFor, spawnSandboxed } from "../process/spawn-sandboxed";
import type { CodecLimits, Dialect, ServedVersion } from "../types";

const defaultLimits: CodecLimits = { maxBatchRows: 1_000, maxOutputBytes: 16 * 1024 ** 2 };

export interface Said {
  readonly report: WorkerReport;
  readonly json: unknown;
}

/** A worker process without a pool: what it says, frame by frame. */
export function startTestWorker(version: ServedVersion, limits = defaultLimits) {
  const cwd = makeEmptyFolder();
  const { child, frames } = spawnSandboxed("worker", {
    cwd: cwd.path,
    memoryLimitBytes: memoryLimitFor(version.sizeBytes, 512),
    label: "test",
  });
  const heard: Said[] = [];
  const listeners = new Set<() => void>();
  const reader = createFrameReader(workerReportLimits(limits), ({ head, body }) => {
    const report = readWorkerReport(head);
    if (report === null) throw new Error(`not a report: ${JSON.stringify(head)}`);
    const json: unknown = body.length > 0 ? JSON.parse(body.toString("utf8")) : null;
    heard.push({ report, json });
    for (const listener of listeners) listener();
  });
  frames.on("data", (chunk: Buffer) => reader.push(chunk));
  const ended = once(child, "close").finally(cwd.remove);
  const { model, number, path, digest, sizeBytes } = version;
  const spec: WorkerSpec = { model, number, path, digest, sizeBytes, threads: 1, limits };
  writeFrame(frames, spec, Buffer.from(JSON.stringify(version.signature)));
  let id = 0;
  let read = 0;
  return {
    child,
    ended,
    predict(json: unknown, dialect: Dialect = "plain"): number {
      id += 1;
      const body = Buffer.from(JSON.stringify(json));
      writeFrame(frames, { type: "predict", id, dialect, jsonLength: null }, body);
      return id;
    },
    cancel: (target: number) => writeFrame(frames, { type: "cancel", id: target }),
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
