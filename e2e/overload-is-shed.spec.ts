import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";
import { type OpenLoopReport, offerLoad } from "./harness/open-loop";
import { closePages } from "./harness/quiet";

// What security.md promises of overload: what can be answered is, in time; the rest hears so at once.
// Long enough that ten times the capacity is little work for the gateway and the generator, who share the
// cores with the worker here: what falls is then the shedding, and not the machine. Set it to 10 on a quiet one.
const runMs = Number(process.env.OVERLOAD_RUN_MS ?? 40);
const deadlineMs = 500;
const secondsEach = 4;
const loads = [1, 2, 5, 10];
const rounds = 3;
/** Promised is 20 ms; a machine that others use as well gets three times as much. */
const refusedWithinMs = 3 * 20;

let installation: Installation;
let admin: Client;

test.beforeAll(async ({ browser }) => {
  await closePages(browser);
  installation = await startInstallation();
  admin = connect(installation.url, installation.adminKey);
});

test.afterAll(async () => {
  expect(await installation.stop()).toBe(0);
});

const body = (count: number) => JSON.stringify({ count, start: 0 });

/** The count at which a run takes `runMs` here. */
async function countOfRun(): Promise<number> {
  const trial = 20_000;
  const times: number[] = [];
  for (let i = 0; i < 15; i += 1) {
    const answer = await admin.call("POST", "/predict/steady", body(trial));
    expect(answer.status, answer.bytes.toString()).toBe(200);
    times.push(Number(/run;dur=([\d.]+)/.exec(answer.headers.get("server-timing") ?? "")?.[1]));
  }
  const median = times.sort((a, b) => a - b)[7] ?? Number.NaN;
  return Math.round((trial * runMs) / median);
}

/** Answers a second when nobody waits for anything but the worker. */
async function capacityOf(count: number): Promise<number> {
  const end = performance.now() + 3_000;
  let answered = 0;
  const caller = async () => {
    while (performance.now() < end) {
      expect((await admin.call("POST", "/predict/steady", body(count))).status).toBe(200);
      answered += 1;
    }
  };
  const start = performance.now();
  await Promise.all([caller(), caller(), caller()]);
  return (1_000 * answered) / (performance.now() - start);
}

const whole = (value: number | null) => (value === null ? "–" : value.toFixed(1));

function line(
  times: number,
  { offered, goodput, accepted, refused, lagMs }: OpenLoopReport,
): string {
  return [
    `${String(times).padStart(2)} ×: offered ${whole(offered)}/s, answered ${whole(goodput)}/s`,
    `accepted p50 ${whole(accepted.p50)} p99 ${whole(accepted.p99)} ms`,
    `refused ${refused.count}, p50 ${whole(refused.p50)} p95 ${whole(refused.p95)} p99 ${whole(refused.p99)} ms`,
    `the generator late by ${whole(lagMs)} ms (p95)`,
  ].join("; ");
}

async function offerAll(count: number, capacity: number): Promise<OpenLoopReport[]> {
  const reports: OpenLoopReport[] = [];
  for (const times of loads) {
    const perSecond = times * capacity;
    const load = { path: "/predict/steady", body: body(count), perSecond, seconds: secondsEach };
    const report = await offerLoad(admin, load);
    reports.push(report);
    console.log(line(times, report), JSON.stringify(report.odd));
  }
  return reports;
}

function expectShed(reports: readonly OpenLoopReport[], capacity: number): void {
  const last = reports.at(-1);
  const peak = Math.max(...reports.map(({ goodput }) => goodput));
  expect(last?.offered, "the generator offered what it should").toBeGreaterThan(9 * capacity);
  expect(last?.goodput).toBeGreaterThanOrEqual(0.8 * peak);
  for (const { accepted, odd } of reports) {
    expect(accepted.p99).toBeLessThanOrEqual(2 * deadlineMs);
    // Nobody waits until the deadline to be told so, and no connection is cut.
    expect(odd).toEqual({});
  }
  expect(last?.refused.count).toBeGreaterThan(capacity * secondsEach);
  expect(last?.refused.p95).toBeLessThanOrEqual(refusedWithinMs);
}

test("ten times what a version can answer costs hardly an answer, and the rest is refused at once", async () => {
  test.setTimeout(180_000);
  await uploadReady(
    admin,
    "steady",
    readFileSync("clients/fixtures/hostile/loop-count-from-input.onnx"),
  );
  const serving = { timeoutMs: deadlineMs, minReplicas: 1, maxReplicas: 1 };
  const set = await admin.call("PATCH", "/api/v1/models/steady/versions/1", { serving });
  expect(set.status, set.bytes.toString()).toBe(200);
  expect((await promote(admin, "steady", 1)).status).toBe(200);
  const count = await countOfRun();
  const capacity = await capacityOf(count);
  console.log(`a run of ${runMs} ms (count ${count}), capacity ${whole(capacity)}/s`);

  // Others on this machine can only make it look worse: one undisturbed round in three shows what holds.
  let disturbance = "";
  for (let round = 0; round < rounds; round += 1) {
    try {
      expectShed(await offerAll(count, capacity), capacity);
      disturbance = "";
      break;
    } catch (error) {
      disturbance = String(error);
    }
  }
  expect(disturbance).toBe("");

  // And after it: answered at once, by a worker that was never lost.
  const after = await admin.call("POST", "/predict/steady", body(2));
  expect([after.status, after.json]).toEqual([200, { end: 2 }]);
});
