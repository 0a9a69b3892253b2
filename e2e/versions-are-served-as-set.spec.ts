import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { commandOf, type Installation, startInstallation } from "./harness/installation";
import { loadWhile } from "./harness/load";
import { metricsToken, versionMetric } from "./harness/metrics";

// Settings by the API alone, as a script sets them. engineer-edits-and-drops has them in the browser.
let installation: Installation;
let admin: Client;
const recommender = readFileSync("models/recommender/model.onnx");
const row = '{"user_id":123,"item_id":456}';

test.beforeAll(async () => {
  installation = await startInstallation({ environment: { ONNWARD_METRICS_TOKEN: metricsToken } });
  admin = connect(installation.url, installation.adminKey);
});

test.afterAll(async () => {
  expect(await installation.stop()).toBe(0);
});

async function serve(model: string, bytes: Uint8Array): Promise<void> {
  await uploadReady(admin, model, bytes);
  const promoted = await promote(admin, model, 1);
  expect(promoted.status, promoted.bytes.toString()).toBe(200);
}

async function setServing(model: string, serving: Record<string, number | null>): Promise<void> {
  const answer = await admin.call("PATCH", `/api/v1/models/${model}/versions/1`, { serving });
  expect(answer.status, answer.bytes.toString()).toBe(200);
  expect(answer.json.serving).toMatchObject(serving);
}

/** Its workers say in their command whose they are. */
function workersOf(model: string): number[] {
  return installation
    .descendants()
    .filter((pid) => commandOf(pid).includes(`dist/worker.js ${model}@1`));
}

/** Waits until none of the workers from before is left and `count` others are there. */
async function replaced(model: string, before: readonly number[], count: number): Promise<void> {
  await expect
    .poll(
      () => {
        const now = workersOf(model);
        return [now.filter((pid) => before.includes(pid)).length, now.length];
      },
      { timeout: 20_000, intervals: [50] },
    )
    .toEqual([0, count]);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("more replicas and other threads are there within seconds, and no request fails while workers come and go", async () => {
  await serve("replicas", recommender);
  const replicas = () =>
    versionMetric(admin, "onnward_version_replicas", { model: "replicas", version: 1 });
  expect(await replicas()).toBe(1);
  const [first = 0] = workersOf("replicas");
  let grownAfterMs = 0;
  const changes = (async () => {
    await pause(500);
    const start = performance.now();
    await setServing("replicas", { minReplicas: 2 });
    await expect.poll(replicas, { timeout: 10_000, intervals: [50] }).toBe(2);
    grownAfterMs = performance.now() - start;
    // One more beside it: the one that answered all along goes on.
    expect(workersOf("replicas")).toContain(first);
    await pause(500);
    const before = workersOf("replicas");
    await setServing("replicas", { threads: 2 });
    await replaced("replicas", before, 2);
    await expect.poll(replicas, { timeout: 10_000, intervals: [50] }).toBe(2);
    await pause(500);
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/replicas", body: row, perSecond: 100 },
    changes,
  );
  console.log(
    `settings under load: two replicas after ${Math.round(grownAfterMs)} ms; ${report.failures.length} of ${report.count} failed`,
  );
  expect(report.failures.slice(0, 3)).toEqual([]);
  expect(report.count).toBeGreaterThan(150);
});

test("a version's own deadline ends a slow run, and the next call is answered", async () => {
  await serve("slow", readFileSync("clients/fixtures/hostile/loop-count-from-input.onnx"));
  await setServing("slow", { timeoutMs: 300 });
  const call = async (count: string) => {
    const start = performance.now();
    const answer = await admin.call("POST", "/predict/slow", { count, start: 1 });
    return { ms: performance.now() - start, answer };
  };
  expect((await call("2")).answer.status).toBe(200);
  const slow = await call("9223372036854775807");
  expect([slow.answer.status, slow.answer.json.code]).toEqual([504, "predict.timeout"]);
  console.log(`deadline of 300 ms: answered after ${Math.round(slow.ms)} ms`);
  expect(slow.ms).toBeGreaterThan(295);
  expect(slow.ms).toBeLessThan(500);
  // Within the same 300 ms a worker must have started: on a busy machine the second call has it.
  await expect
    .poll(async () => (await call("2")).answer.json, { timeout: 3_000, intervals: [0, 50] })
    .toMatchObject({ end: 3 });
});

test("requests share runs by default, and with a batch of one row each has its own", async () => {
  await serve("batches", recommender);
  const metric = (name: string, more?: string) =>
    versionMetric(admin, name, { model: "batches", version: 1, ...(more ? { more } : {}) });
  const runs = async () => ({
    all: await metric("onnward_run_requests_count"),
    ofOne: await metric("onnward_run_requests_bucket", 'le="1"'),
  });
  const callTogether = async () => {
    const calls = Array.from({ length: 64 }, () => admin.call("POST", "/predict/batches", row));
    const statuses = (await Promise.all(calls)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  };
  await expect(async () => {
    await callTogether();
    const { all, ofOne } = await runs();
    expect(all - ofOne, "runs of several requests").toBeGreaterThan(0);
  }).toPass({ timeout: 20_000 });

  const before = workersOf("batches");
  await setServing("batches", { maxBatchRows: 1 });
  await replaced("batches", before, 1);
  const shared = await runs();
  for (let i = 0; i < 5; i += 1) await callTogether();
  const alone = await runs();
  expect(alone.all - shared.all).toBe(5 * 64);
  expect(alone.ofOne - shared.ofOne).toBe(5 * 64);
});

test("a version that crashes three times is refused at once for a while, and then serves again", async () => {
  await serve("crashes", readFileSync("clients/fixtures/hostile/int64-identity.onnx"));
  const call = async () => {
    const start = performance.now();
    const answer = await admin.call("POST", "/predict/crashes", { x: [7] });
    return { ms: performance.now() - start, answer };
  };
  for (let crash = 0; crash < 3; crash += 1) {
    await expect.poll(async () => (await call()).answer.status, { timeout: 10_000 }).toBe(200);
    const [worker] = workersOf("crashes");
    if (worker === undefined) throw new Error("the version has no worker");
    process.kill(worker, "SIGSEGV");
    await expect.poll(() => workersOf("crashes")).not.toContain(worker);
  }
  // The gateway learns of the last loss a moment after its process is gone.
  await expect
    .poll(async () => (await call()).answer.json.code, { timeout: 5_000, intervals: [5] })
    .toBe("version.unavailable");
  const refusals = [await call(), await call(), await call()];
  // What the model's own pages say of its gateways.
  const failing = async () => {
    const { json } = await admin.call("GET", "/api/v1/models/crashes/gateways");
    return json.data.flatMap(({ failed }: { failed: { version: number; code: string }[] }) =>
      failed.map(({ version, code }) => `${version} ${code}`),
    );
  };
  await expect
    .poll(failing, { timeout: 5_000, intervals: [20] })
    .toEqual(["1 version.unavailable"]);
  for (const { answer } of refusals) {
    expect([answer.status, answer.json.code]).toEqual([503, "version.unavailable"]);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  }
  // The quickest counts: whoever shares this machine slows one, and not all three.
  const quickest = Math.min(...refusals.map(({ ms }) => ms));
  console.log(`refused while it rests within ${quickest.toFixed(1)} ms`);
  expect(quickest).toBeLessThan(50);

  await expect.poll(async () => (await call()).answer.status, { timeout: 20_000 }).toBe(200);
  await expect.poll(failing, { timeout: 10_000 }).toEqual([]);
  const actions = async () => {
    const target = encodeURIComponent("version:crashes@1");
    const events = await admin.call("GET", `/api/v1/audit/events?target=${target}`);
    expect(events.status, events.bytes.toString()).toBe(200);
    const all = events.json.data as { action: string; outcome: string; actor: { kind: string } }[];
    return all
      .filter(({ actor }) => actor.kind === "system")
      .map(({ action, outcome }) => `${action} ${outcome}`)
      .filter((event) => /^version\.(degraded|recovered)/.test(event));
  };
  await expect
    .poll(actions, { timeout: 10_000 })
    .toEqual(["version.recovered success", "version.degraded failure"]);
  expect((await admin.call("GET", "/api/v1/audit/verify")).json.ok).toBe(true);
});
