import { describe, expect, it } from "vitest";
import { defaultServingSettings } from "@/lib/contract/serving";
import { callerOf } from "../testing/caller";
import type { ServedVersion } from "../types";
import { createWorkerPool } from "./worker-pool";
import type { StartOptions, StartWorker } from "./worker-process";

const version: ServedVersion = {
  id: "v",
  model: "m",
  number: 1,
  digest: "0".repeat(64),
  path: "/none",
  sizeBytes: 1,
  externalFiles: [],
  signature: { inputs: [], outputs: [], omittedOutputs: [] },
  settings: defaultServingSettings,
  batching: null,
  cost: null,
};
const options = {
  queueLength: 4,
  timeoutMs: 30_000,
  memoryMib: 1,
  limits: { maxBatchRows: 1, maxOutputBytes: 1_000 },
};
const request = () => ({
  dialect: "plain" as const,
  body: [Buffer.from("{}")],
  jsonLength: null,
  deadlineAt: Date.now() + 20_000,
  killAt: Date.now() + 20_000,
  caller: callerOf(),
});

/** A worker that is warm at once and answers when told. */
function scriptedWorker() {
  const started: StartOptions[] = [];
  const start: StartWorker = (given) => {
    started.push(given);
    queueMicrotask(() => given.onReport({ type: "warm", loadMs: 1 }, Buffer.alloc(0)));
    return {
      pid: 1,
      send: () => undefined,
      kill: () => setImmediate(() => given.onEnd({ reason: "crash", stderr: "" })),
    };
  };
  return { start, started };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("a pool that ends", () => {
  it("closes though a removed version is still busy, and lets its request finish", async () => {
    const worker = scriptedWorker();
    const pool = createWorkerPool(options, worker.start);
    pool.setDesired([version]);
    await turn();
    const answer = pool.predict("v", request());
    pool.setDesired([]);
    const closed = pool.close(10_000);
    worker.started[0]?.onReport(
      {
        type: "answer",
        id: 1,
        contentType: "application/json",
        headers: {},
        rows: 1,
        timings: { decodeMs: 0, runMs: 0, encodeMs: 0 },
        run: { requests: 1, rows: 1 },
      },
      Buffer.from("{}"),
    );
    expect((await answer).body.toString()).toBe("{}");
    await closed;
  });

  it("rejects what is not answered within the drain, and resolves all the same", async () => {
    const worker = scriptedWorker();
    const pool = createWorkerPool(options, worker.start);
    pool.setDesired([version]);
    await turn();
    const answer = pool.predict("v", request());
    const [outcome] = await Promise.all([answer.catch((error: unknown) => error), pool.close(1)]);
    expect(outcome).toMatchObject({ code: "gateway.stopping" });
    await expect(pool.predict("v", request())).rejects.toMatchObject({ code: "gateway.stopping" });
  });

  it("says that a version is away when the machine cannot start a process", async () => {
    const pool = createWorkerPool(options, () => {
      throw new Error("EMFILE");
    });
    pool.setDesired([version]);
    await turn();
    expect(pool.stateOf("v")).toMatchObject({
      kind: "failed",
      fault: { code: "version.unavailable" },
    });
    await pool.close(0);
  });
});
