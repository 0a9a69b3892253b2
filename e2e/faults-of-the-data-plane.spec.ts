import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { commandOf, type Installation, sha256, startInstallation } from "./harness/installation";
import { loadWhile } from "./harness/load";
import { metricsToken, versionMetric } from "./harness/metrics";

// What happens to workers, callers and files while others are served (bad-inputs.md 51, 54, 84, 85).
let installation: Installation;
let admin: Client;
const row = '{"user_id":123,"item_id":456}';
const counting = (count: string) => `{"count":"${count}","start":0}`;
const fixture = (name: string) => readFileSync(`clients/fixtures/${name}.onnx`);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test.describe.configure({ mode: "default" });

test.beforeAll(async () => {
  installation = await startInstallation({ environment: { ONNWARD_METRICS_TOKEN: metricsToken } });
  admin = connect(installation.url, installation.adminKey);
  await serve("healthy", readFileSync("models/recommender/model.onnx"));
});

// The last journey ends the installation; this is for when one before it failed.
test.afterAll(async () => {
  await installation.stop();
});

async function serve(model: string, bytes: Uint8Array, serving: Record<string, number> = {}) {
  await uploadReady(admin, model, bytes);
  const set = await admin.call("PATCH", `/api/v1/models/${model}/versions/1`, { serving });
  expect(set.status, set.bytes.toString()).toBe(200);
  const promoted = await promote(admin, model, 1);
  expect(promoted.status, promoted.bytes.toString()).toBe(200);
}

function workersOf(model: string): number[] {
  return installation
    .descendants()
    .filter((pid) => commandOf(pid).includes(`dist/worker.js ${model}@`));
}

test("a worker that stands still is found out by the deadline of a request, and replaced within seconds", async () => {
  await serve("halted", fixture("hostile/int64-identity"), { timeoutMs: 500 });
  const call = () => admin.call("POST", "/predict/halted", { x: [7] });
  expect((await call()).status).toBe(200);
  const [halted = 0] = workersOf("halted");
  let heardAfterMs = 0;
  let backAfterMs = 0;
  const readiness = new Set<number>();
  const halt = (async () => {
    await pause(300);
    process.kill(halted, "SIGSTOP");
    const start = performance.now();
    const answer = await call();
    heardAfterMs = performance.now() - start;
    expect([answer.status, answer.json.code]).toEqual([504, "predict.timeout"]);
    while (performance.now() - start < 10_000) {
      const { status } = await admin.call("GET", "/v2/models/halted/ready");
      readiness.add(status);
      if (status === 200 && workersOf("halted").some((pid) => pid !== halted)) break;
      await pause(5);
    }
    expect((await call()).status).toBe(200);
    backAfterMs = performance.now() - start;
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/healthy", body: row, perSecond: 100 },
    halt,
  );
  console.log(
    `a halted worker: 504 after ${heardAfterMs.toFixed(0)} ms, answered again after ${backAfterMs.toFixed(0)} ms; the other model ${report.failures.length} errors of ${report.count}`,
  );
  expect(report.failures).toEqual([]);
  expect(heardAfterMs).toBeGreaterThan(490);
  expect(heardAfterMs).toBeLessThan(800);
  expect(backAfterMs - heardAfterMs).toBeLessThan(3_000);
  // Meanwhile its own readiness said so.
  expect(Math.max(...readiness)).toBeGreaterThanOrEqual(400);
  expect(workersOf("halted")).not.toContain(halted);
});

test("what callers who left had asked for is counted and never run", async () => {
  await serve("queued", fixture("hostile/loop-count-from-input"), { maxReplicas: 1 });
  const metric = (name: string, more?: string) =>
    versionMetric(admin, name, { model: "queued", version: 1, ...(more ? { more } : {}) });
  const runs = () => metric("onnward_run_requests_count");
  const before = await runs();
  const long = admin.call("POST", "/predict/queued", counting("1000000"));
  await expect.poll(() => metric("onnward_version_in_flight"), { intervals: [10] }).toBe(1);
  // Each would take an hour; one that ran would be seen by everybody behind it.
  const leaving = new AbortController();
  const left = Array.from({ length: 20 }, () =>
    fetch(`${admin.url}/predict/queued`, {
      method: "POST",
      headers: { Authorization: `Bearer ${admin.key}`, "Content-Type": "application/json" },
      body: counting("9000000000000"),
      signal: leaving.signal,
    }).then(
      () => "answered",
      () => "left",
    ),
  );
  await expect.poll(() => metric("onnward_version_in_flight"), { intervals: [10] }).toBe(21);
  leaving.abort();
  expect(new Set(await Promise.all(left))).toEqual(new Set(["left"]));
  expect((await long).status).toBe(200);
  expect((await admin.call("POST", "/predict/queued", counting("3"))).json).toEqual({ end: 3 });
  expect(await metric("onnward_predictions_total", 'code="client.gone"')).toBe(20);
  expect((await runs()) - before).toBe(2);
  expect(await metric("onnward_version_in_flight")).toBe(0);
});

for (const [what, code, spoil] of [
  ["a flipped byte in", "artifact.corrupt", flipByte],
  ["a lost", "artifact.missing", (file: string) => rmSync(file)],
] as const) {
  test(`${what} stored file: its version never answers, cannot be promoted, and the one before goes on`, async () => {
    const model = code.replace("artifact.", "file-");
    const good = fixture("batching/linear");
    const bad = fixture(
      code === "artifact.corrupt" ? "batching/cumsum-over-rows" : "batching/softmax-over-rows",
    );
    await serve(model, good);
    await uploadReady(admin, model, bad);
    const body = '{"x":[[1,2,3,4]]}';
    spoil(path.join(installation.dataDir, "artifacts/blobs", sha256(bad), "model.onnx"));
    const direct = await admin.call("POST", `/predict/${model}@2`, body);
    expect([direct.status, direct.json.code]).toEqual([503, code]);
    const move = await promote(admin, model, 2);
    expect(move.status, move.bytes.toString()).toBe(409);
    expect(move.json.detail ?? "").not.toContain(installation.dataDir);
    const answer = await admin.call("POST", `/predict/${model}`, body);
    expect([answer.status, answer.headers.get("x-onnward-version")]).toEqual([200, `${model}@1`]);
    // The gateway says so once, however often it tried: for the call by number and for the promotion.
    const event = { action: "artifact.corrupt", outcome: "failure", code };
    await expect.poll(() => fileEvents(`version:${model}@2`), { timeout: 10_000 }).toEqual([event]);
    expect((await admin.call("GET", "/api/v1/audit/verify")).json.ok).toBe(true);
  });
}

test("a version whose file is spoiled says when to come back", async () => {
  const answer = await admin.call("POST", "/predict/file-corrupt@2", '{"x":[[1,2,3,4]]}');
  expect([answer.status, answer.json.code]).toEqual([503, "artifact.corrupt"]);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
});

/** What the audit log has about a target's stored file. */
async function fileEvents(target: string) {
  const path = `/api/v1/audit/events?target=${encodeURIComponent(target)}`;
  const events = await admin.call("GET", path);
  expect(events.status, events.bytes.toString()).toBe(200);
  const all: Record<"action" | "outcome" | "code", string>[] = events.json.data;
  return all
    .filter(({ action }) => action.startsWith("artifact."))
    .map(({ action, outcome, code }) => ({ action, outcome, code }));
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  chmodSync(file, 0o600);
  writeFileSync(file, bytes);
}

/** How one call on a kept connection ended: with its answer, at a closed door, or broken. */
function callKept(agent: http.Agent): Promise<"answered" | "refused" | "broken"> {
  return new Promise((resolve) => {
    const headers = { Authorization: `Bearer ${admin.key}`, "Content-Type": "application/json" };
    const options = { method: "POST", headers, agent };
    const req = http.request(`${admin.url}/predict/healthy`, options, (res) => {
      res.resume();
      res.on("error", () => resolve("broken"));
      res.on("end", () => resolve(res.statusCode === 200 ? "answered" : "broken"));
    });
    req.on("error", (error) =>
      resolve("code" in error && error.code === "ECONNREFUSED" ? "refused" : "broken"),
    );
    req.end(row);
  });
}

test("SIGTERM under load breaks no call, ends with 0 and leaves no process", async () => {
  const processes = installation.descendants();
  const ends = { answered: 0, refused: 0, broken: 0 };
  const caller = async () => {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    for (let end = await callKept(agent); ; end = await callKept(agent)) {
      ends[end] += 1;
      if (end === "refused") break;
      await pause(5);
    }
    agent.destroy();
  };
  const callers = Array.from({ length: 16 }, caller);
  await pause(1_000);
  const answeredBefore = ends.answered;
  const start = performance.now();
  const code = await installation.stop();
  const tookMs = performance.now() - start;
  await Promise.all(callers);
  console.log(
    `drain under load: ${ends.answered} answered (${ends.answered - answeredBefore} after the signal), ${ends.broken} broken, exit ${code} after ${tookMs.toFixed(0)} ms`,
  );
  expect(ends).toMatchObject({ broken: 0, refused: 16 });
  expect(ends.answered).toBeGreaterThan(answeredBefore);
  expect(code).toBe(0);
  expect(tookMs).toBeLessThan(25_000);
  await expect.poll(() => processes.filter((pid) => commandOf(pid) !== "")).toEqual([]);
});
