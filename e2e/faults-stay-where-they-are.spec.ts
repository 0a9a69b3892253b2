import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, settled, upload, uploadReady } from "./harness/client";
import {
  commandOf,
  descendantsOf,
  type Installation,
  startInstallation,
} from "./harness/installation";
import { loadWhile } from "./harness/load";

// These journeys break things, so they have an installation of their own.
let installation: Installation;
let admin: Client;
const hostile = path.resolve(import.meta.dirname, "../clients/fixtures/hostile");
const recommender = readFileSync(
  path.resolve(import.meta.dirname, "../models/recommender/model.onnx"),
);
const row = '{"user_id":123,"item_id":456}';

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  installation = await startInstallation({
    environment: { ONNWARD_VALIDATION_TIMEOUT_MS: "5000", ONNWARD_PREDICT_TIMEOUT_MS: "3000" },
  });
  admin = connect(installation.url, installation.adminKey);
  await uploadReady(admin, "healthy", recommender);
  expect((await promote(admin, "healthy", 1)).status).toBe(200);
});

test.afterAll(async () => {
  expect(await installation.stop()).toBe(0);
});

function fixture(name: string): Buffer {
  return readFileSync(path.join(hostile, `${name}.onnx`));
}

function workers(): number[] {
  return installation.descendants().filter((pid) => /dist\/worker\.js/.test(commandOf(pid)));
}

test("50 promotes and rollbacks under 200 requests a second fail no request", async () => {
  await uploadReady(admin, "healthy", recommender);
  const moves = (async () => {
    for (let i = 0; i < 25; i += 1) {
      const there = await promote(admin, "healthy", 2);
      expect(there.status, there.bytes.toString()).toBe(200);
      const back = await admin.call("POST", "/api/v1/models/healthy/aliases/production/rollback", {
        reason: "again",
      });
      expect(back.status, back.bytes.toString()).toBe(200);
    }
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/healthy", body: row, perSecond: 200 },
    moves,
  );
  console.log(`promotes under load: ${report.count} requests, ${report.failures.length} failed`);
  expect(report.failures.slice(0, 3)).toEqual([]);
  expect([...report.versions].sort()).toEqual(["healthy@1", "healthy@2"]);
});

// How soon it is back, and what it says meanwhile: lost-workers-are-back-at-once.spec.ts.
test("a crashing worker harms only its own requests and comes back under load", async () => {
  // Other bytes, so that the victim has a worker of its own that can be told apart.
  await uploadReady(admin, "victim", fixture("int64-identity"));
  const before = new Set(workers());
  expect((await promote(admin, "victim", 1)).status).toBe(200);
  const victim = workers().find((pid) => !before.has(pid));
  if (victim === undefined) throw new Error("no worker came for the victim");
  const signature = (await admin.call("GET", "/api/v1/models/victim/versions/1")).json.signature;
  const body = JSON.stringify({ [signature.inputs[0].name]: [1] });

  let backAfterMs = Number.POSITIVE_INFINITY;
  const crash = (async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    process.kill(victim, "SIGSEGV");
    const start = performance.now();
    while (performance.now() - start < 10_000) {
      const ready = await admin.call("GET", "/v2/models/victim/ready");
      const isNew = !workers().includes(victim);
      if (ready.status === 200 && isNew) break;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    backAfterMs = performance.now() - start;
    await new Promise((resolve) => setTimeout(resolve, 500));
  })();
  const [healthy, hurt] = await Promise.all([
    loadWhile(admin, { path: "/predict/healthy", body: row, perSecond: 100 }, crash),
    loadWhile(admin, { path: "/predict/victim", body, perSecond: 100 }, crash),
  ]);
  console.log(
    `worker killed: the other model ${healthy.failures.length} errors of ${healthy.count}; its own ${hurt.failures.length} of ${hurt.count}; ready again after ${Math.round(backAfterMs)} ms`,
  );
  expect(healthy.failures).toEqual([]);
  expect(
    hurt.failures.every(
      (failure) => failure.startsWith("503") && failure.includes("worker.crashed"),
    ),
  ).toBe(true);
  expect(backAfterMs).toBeLessThan(5_000);
});

test("a model that never ends, one that takes all memory and one that reads files are refused, and nothing else notices", async () => {
  const cases = (async () => {
    for (const [name, codes] of [
      ["loop-endless", ["model.warmup_timeout"]],
      ["constant-of-shape-bomb", ["model.resource_limit"]],
    ] as const) {
      const uploaded = await upload(admin, name, fixture(name));
      expect(uploaded.status, uploaded.bytes.toString()).toBe(202);
      const version = await settled(admin, name, 1);
      expect([version.status, name]).toEqual(["rejected", name]);
      expect(codes).toContain(version.rejection.code);
    }
    const reads = await upload(admin, "reads-env", fixture("external-dot-env"));
    expect([reads.status, reads.json.code]).toEqual([422, "model.external_data"]);
    expect((await admin.call("GET", "/api/v1/models/reads-env/versions/1")).status).toBe(404);
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/healthy", body: row, perSecond: 50 },
    cases,
  );
  expect(report.failures).toEqual([]);
});

test("a request that sends its worker into an endless run is answered at the deadline; the next one is answered well", async () => {
  await uploadReady(admin, "counts", fixture("loop-count-from-input"));
  expect((await promote(admin, "counts", 1)).status).toBe(200);
  const signature = (await admin.call("GET", "/api/v1/models/counts/versions/1")).json.signature;
  const inputs = (count: string) =>
    JSON.stringify(
      Object.fromEntries(
        signature.inputs.map((input: { name: string; datatype: string; shape: unknown[] }) => [
          input.name,
          input.datatype === "INT64"
            ? input.shape.length === 0
              ? count
              : [count]
            : input.shape.length === 0
              ? 1
              : [1],
        ]),
      ),
    );
  const fine = await admin.call("POST", "/predict/counts", inputs("2"));
  expect(fine.status, fine.bytes.toString()).toBe(200);
  const endless = await admin.call("POST", "/predict/counts", inputs("9223372036854775807"));
  expect([endless.status, endless.json.code]).toEqual([504, "predict.timeout"]);
  expect((await admin.call("POST", "/predict/counts", inputs("2"))).status).toBe(200);
});

test("PostgreSQL killed with -9 under load: predictions go on and all recovers without a restart", async () => {
  const postmaster = Number(
    readFileSync(path.join(installation.dataDir, "pgdata/postmaster.pid"), "utf8").split("\n")[0],
  );
  const outage = (async () => {
    process.kill(postmaster, "SIGKILL");
    await expect
      .poll(async () => (await promote(admin, "healthy", 2)).status, {
        timeout: 30_000,
        intervals: [200],
      })
      .toBe(200);
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/healthy", body: row, perSecond: 100 },
    outage,
  );
  expect(report.failures).toEqual([]);
});

test("PostgreSQL stopped for 30 s: predictions go on, writes hear 503 within five seconds, all recovers", async () => {
  const pids = installation
    .descendants()
    .filter((pid) => /postgres(:|.*pgdata)/.test(commandOf(pid)) && !/keeper/.test(commandOf(pid)));
  expect(pids.length).toBeGreaterThan(1);
  const outage = (async () => {
    for (const pid of pids) process.kill(pid, "SIGSTOP");
    try {
      const end = performance.now() + 30_000;
      while (performance.now() < end) {
        const start = performance.now();
        const write = await admin.call("POST", "/api/v1/models", { name: "during-outage" });
        expect([write.status, write.json?.code]).toEqual([503, "db.unavailable"]);
        expect(performance.now() - start).toBeLessThan(5_500);
      }
    } finally {
      for (const pid of pids) process.kill(pid, "SIGCONT");
    }
    await expect
      .poll(
        async () => (await admin.call("POST", "/api/v1/models", { name: "after-outage" })).status,
        { timeout: 30_000 },
      )
      .toBe(201);
  })();
  const report = await loadWhile(
    admin,
    { path: "/predict/healthy", body: row, perSecond: 50 },
    outage,
  );
  console.log(
    `database stopped for 30 s: ${report.count} predictions, ${report.failures.length} failed`,
  );
  expect(report.failures).toEqual([]);
  expect((await admin.call("GET", "/api/v1/models/during-outage")).status).toBe(404);
});

test("a kill -9 of the supervisor leaves no child, and the next start has everything", async () => {
  const children = installation.descendants();
  expect(children.length).toBeGreaterThan(4);
  const port = Number(new URL(installation.url).port);
  installation.server.kill("SIGKILL");
  await expect
    .poll(() => children.filter((pid) => descendantsOf(1).includes(pid)).map(commandOf), {
      timeout: 15_000,
    })
    .toEqual([]);
  installation = await startInstallation({
    reuse: { dataDir: installation.dataDir, adminKey: installation.adminKey, port },
  });
  admin = connect(installation.url, installation.adminKey);
  expect((await admin.call("POST", "/predict/healthy", row)).status).toBe(200);
  expect((await admin.call("GET", "/api/v1/audit/verify")).json.ok).toBe(true);
});

test("a second start on the same data folder refuses and says why", async () => {
  const { spawnSync } = await import("node:child_process");
  const second = spawnSync(process.execPath, ["dist/server.js"], {
    cwd: path.resolve(import.meta.dirname, ".."),
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      PORT: "0",
      ONNWARD_DATA_DIR: installation.dataDir,
    },
    encoding: "utf8",
    timeout: 30_000,
  });
  expect(second.status).not.toBe(0);
  expect(second.stdout + second.stderr).toMatch(/already|in use|running/i);
});
