import { afterEach, describe, expect, it } from "vitest";
import { isAlive } from "@/lib/platform/process-table";
import { callerOf } from "../testing/caller";
import { fixtureVersion, hostilePath, recommenderPath } from "../testing/fixture-version";
import type { ServedVersion } from "../types";
import type { PoolEvent, PredictRequest, WorkerPool, WorkerPoolOptions } from "./types";
import { createWorkerPool } from "./worker-pool";

// Real processes throughout: what is promised is about them.

const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close(0);
});

const events: PoolEvent[] = [];
function newPool(options: Partial<WorkerPoolOptions> = {}): WorkerPool {
  events.length = 0;
  const pool = createWorkerPool({
    limits: { maxBatchRows: 1_000, maxOutputBytes: 1024 ** 2 },
    queueLength: 100,
    timeoutMs: 30_000,
    memoryMib: 512,
    onEvent: (event) => events.push(event),
    ...options,
  });
  pools.push(pool);
  return pool;
}

const longMs = 25_000;
function request(json: object | string, timeoutMs = longMs, signal?: AbortSignal): PredictRequest {
  return {
    dialect: "plain",
    body: [Buffer.from(typeof json === "string" ? json : JSON.stringify(json))],
    jsonLength: null,
    deadlineAt: Date.now() + timeoutMs,
    killAt: Date.now() + timeoutMs,
    caller: callerOf(signal),
  };
}

/** Counts to `count` in a Loop: as long a run as one likes. */
const counting = (count: string) => `{"count":"${count}","start":0}`;
const endless = counting("9223372036854775807");

async function until(pool: WorkerPool, isTrue: () => boolean): Promise<void> {
  await when(pool, isTrue, () => {});
}

/** What is read in the moment that it is true, and not a turn later. */
function when<T>(pool: WorkerPool, isTrue: () => boolean, read: () => T): Promise<T> {
  if (isTrue()) return Promise.resolve(read());
  return new Promise((resolve) => {
    const stop = pool.onChange(() => {
      if (!isTrue()) return;
      stop();
      resolve(read());
    });
  });
}

async function warm(pool: WorkerPool, version: ServedVersion): Promise<number> {
  pool.setDesired([version]);
  await until(pool, () => pool.stateOf(version.id).kind === "warm");
  return pidOf(pool, version);
}

function pidOf(pool: WorkerPool, version: ServedVersion): number {
  const pid = pool.stats().find(({ versionId }) => versionId === version.id)?.pids[0];
  if (pid === undefined) throw new Error("no worker");
  return pid;
}

/** The code that it was refused with, or what it answered. */
async function outcome(answer: Promise<{ body: Buffer }>): Promise<string> {
  return answer.then(
    ({ body }) => body.toString("utf8"),
    (error: unknown) => String(Object(error).code ?? error),
  );
}

describe("a version in the pool", () => {
  it("answers once it is loaded, for who asked before as well", async () => {
    const pool = newPool();
    const version = await fixtureVersion(recommenderPath);
    expect(pool.stateOf(version.id).kind).toBe("absent");
    pool.setDesired([version]);
    expect(pool.stateOf(version.id).kind).toBe("loading");
    const answer = await pool.predict(version.id, request({ user_id: 123, item_id: 456 }));
    expect(Object(JSON.parse(answer.body.toString())).rating).toBeTypeOf("number");
    expect(answer).toMatchObject({ contentType: "application/json", headers: {}, rows: 1 });
    expect(pool.stateOf(version.id).kind).toBe("warm");
    for (const ms of Object.values(answer.timings)) expect(ms).toBeGreaterThanOrEqual(0);
  });

  it("is failed with the reason when its file is gone or damaged, and tells callers", async () => {
    const pool = newPool();
    const good = await fixtureVersion(recommenderPath);
    const damaged = { ...good, id: "damaged", digest: "0".repeat(64) };
    const gone = { ...good, id: "gone", path: "/nowhere/model.onnx" };
    // One after the other, each looked at in the moment it fails: it is loaded anew a second later.
    for (const [version, code] of [
      [damaged, "artifact.corrupt"],
      [gone, "artifact.missing"],
    ] as const) {
      pool.setDesired([version]);
      const failed = () => pool.stateOf(version.id).kind === "failed";
      const { state, refusal } = await when(pool, failed, () => ({
        state: pool.stateOf(version.id),
        refusal: pool.predict(version.id, request({})),
      }));
      expect(state).toMatchObject({ fault: { code } });
      await expect(refusal).rejects.toMatchObject({ code });
      await expect(refusal).rejects.toHaveProperty("retryAfterSeconds");
    }
  });

  it("finishes its requests when it is no longer desired, and then its process ends", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    const pid = await warm(pool, version);
    const answers = [counting("300000"), counting("5")].map((body) =>
      outcome(pool.predict(version.id, request(body))),
    );
    pool.setDesired([]);
    expect(pool.stateOf(version.id).kind).toBe("absent");
    expect(await outcome(pool.predict(version.id, request(counting("1"))))).toBe(
      "version.unavailable",
    );
    expect(await Promise.all(answers)).toEqual(['{"end":300000}', '{"end":5}']);
    await pool.close(longMs);
    expect(isAlive(pid)).toBe(false);
  });

  it("keeps its process when it is desired again before that", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    const pid = await warm(pool, version);
    const answer = outcome(pool.predict(version.id, request(counting("300000"))));
    pool.setDesired([]);
    pool.setDesired([version]);
    expect(pool.stateOf(version.id).kind).toBe("warm");
    expect(await answer).toBe('{"end":300000}');
    expect(await outcome(pool.predict(version.id, request(counting("2"))))).toBe('{"end":2}');
    expect(pidOf(pool, version)).toBe(pid);
  });

  it("refuses at once what its line cannot hold", async () => {
    const pool = newPool({ queueLength: 3 });
    const version = await fixtureVersion(recommenderPath);
    pool.setDesired([version]);
    const row = { user_id: 1, item_id: 2 };
    const waiting = [1, 2, 3].map(() => outcome(pool.predict(version.id, request(row))));
    const refusal = pool.predict(version.id, request(row));
    await expect(refusal).rejects.toMatchObject({
      code: "gateway.overloaded",
      retryAfterSeconds: 1,
    });
    for (const answer of await Promise.all(waiting)) expect(answer).toContain("rating");
    expect(pool.stats()[0]?.counts).toMatchObject({ answered: 3, overloaded: 1 });
  });

  it("never runs what its caller has left", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    await warm(pool, version);
    const running = outcome(pool.predict(version.id, request(counting("200000"))));
    const caller = new AbortController();
    const left = outcome(pool.predict(version.id, request(endless, longMs, caller.signal)));
    caller.abort();
    expect(await left).toBe("request.timeout");
    expect(await running).toBe('{"end":200000}');
    expect(await outcome(pool.predict(version.id, request(counting("3"))))).toBe('{"end":3}');
    expect(pool.stats()[0]?.counts).toMatchObject({ aborted: 1, restarted: 0 });
  });
});

describe("a worker that is lost", () => {
  it.each(["SIGSEGV", "SIGKILL"] as const)(
    "by %s costs the request that ran; those behind it are answered by the next",
    async (signal) => {
      const pool = newPool();
      const version = await fixtureVersion(hostilePath("loop-count-from-input"));
      const other = await fixtureVersion(recommenderPath);
      const pid = await warm(pool, version);
      pool.setDesired([version, other]);
      await until(pool, () => pool.stateOf(other.id).kind === "warm");
      const bodies = [endless, counting("4"), counting("5")];
      const answers = bodies.map((body) => outcome(pool.predict(version.id, request(body))));
      process.kill(pid, signal);
      await until(pool, () => pool.stateOf(version.id).kind === "restarting");
      const healthy = pool.predict(other.id, request({ user_id: 1, item_id: 1 }));
      expect(await outcome(healthy)).toContain("rating");
      const meanwhile = outcome(pool.predict(version.id, request(counting("6"))));
      expect(await Promise.all(answers)).toEqual(["worker.crashed", '{"end":4}', '{"end":5}']);
      expect(await meanwhile).toBe('{"end":6}');
      expect(pidOf(pool, version)).not.toBe(pid);
      expect(pool.stats()[0]?.counts).toMatchObject({ crashed: 1, restarted: 1, retried: 2 });
    },
  );

  it("because a run does not end by its deadline is replaced; others are answered", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    const pid = await warm(pool, version);
    const startedAt = Date.now();
    const hung = outcome(pool.predict(version.id, request(endless, 600)));
    const behind = outcome(pool.predict(version.id, request(counting("7"))));
    expect(await hung).toBe("predict.timeout");
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(590);
    expect(await behind).toBe('{"end":7}');
    expect(isAlive(pid)).toBe(false);
    expect(events.map(({ kind }) => kind)).toEqual(["worker_killed"]);
  });

  it("is none over a client in a hurry: that one is answered, and the run may end", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("loop-count-from-input"));
    const pid = await warm(pool, version);
    const hurried = { ...request(counting("2000000")), deadlineAt: Date.now() + 1 };
    const answers = Array.from({ length: 4 }, () => outcome(pool.predict(version.id, hurried)));
    expect(await Promise.all(answers)).toEqual(new Array(4).fill("predict.timeout"));
    expect(await outcome(pool.predict(version.id, request(counting("7"))))).toBe('{"end":7}');
    expect(pidOf(pool, version)).toBe(pid);
    expect(events).toEqual([]);
    // The version's own limit still holds.
    const hung = { ...request(endless, 500), deadlineAt: Date.now() + 1 };
    expect(await outcome(pool.predict(version.id, hung))).toBe("predict.timeout");
    expect(await outcome(pool.predict(version.id, request(counting("8"))))).toBe('{"end":8}');
    expect(events.map(({ kind }) => kind)).toEqual(["worker_killed"]);
  });

  it("because it is stopped is found by the deadline of a request", async () => {
    const pool = newPool();
    const version = await fixtureVersion(recommenderPath);
    const pid = await warm(pool, version);
    process.kill(pid, "SIGSTOP");
    const row = { user_id: 1, item_id: 2 };
    expect(await outcome(pool.predict(version.id, request(row, 500)))).toBe("predict.timeout");
    expect(await outcome(pool.predict(version.id, request(row)))).toContain("rating");
    expect(isAlive(pid)).toBe(false);
  });

  it("to memory costs the request that asked for it", async () => {
    const pool = newPool();
    const version = await fixtureVersion(hostilePath("shape-from-input"));
    await warm(pool, version);
    const before = process.memoryUsage.rss();
    const bomb = outcome(pool.predict(version.id, request('{"shape":[2500000000]}')));
    const small = outcome(pool.predict(version.id, request('{"shape":[2,3]}')));
    expect(await bomb).toBe("predict.resource_limit");
    expect(await small).toBe('{"y":6}');
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 ** 2);
  });

  it("too often is left alone for a while, and its callers hear so at once", async () => {
    const pool = newPool();
    const version = await fixtureVersion(recommenderPath);
    await warm(pool, version);
    for (let crash = 1; crash <= 3; crash += 1) {
      process.kill(pidOf(pool, version), "SIGKILL");
      await until(pool, () => pool.stateOf(version.id).kind === "restarting");
      if (crash < 3) await until(pool, () => pool.stateOf(version.id).kind === "warm");
    }
    const refusal = pool.predict(version.id, request({ user_id: 1, item_id: 2 }));
    await expect(refusal).rejects.toMatchObject({
      code: "version.unavailable",
      retryAfterSeconds: 1,
    });
    await until(pool, () => pool.stateOf(version.id).kind === "warm");
    const answer = pool.predict(version.id, request({ user_id: 1, item_id: 2 }));
    expect(await outcome(answer)).toContain("rating");
  });
});

it("closes with its requests refused when they take longer than it may wait", async () => {
  const pool = newPool();
  const version = await fixtureVersion(hostilePath("loop-count-from-input"));
  const pid = await warm(pool, version);
  const hung = outcome(pool.predict(version.id, request(endless)));
  // Busy and no longer desired: close must still see it empty.
  pool.setDesired([]);
  await pool.close(50);
  expect(await hung).toBe("gateway.stopping");
  expect(isAlive(pid)).toBe(false);
  expect(await outcome(pool.predict(version.id, request(endless)))).toBe("gateway.stopping");
});
