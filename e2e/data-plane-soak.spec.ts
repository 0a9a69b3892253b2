import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { createRandom } from "../bench/models/random";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";
import { metricsToken } from "./harness/metrics";
import { makeCases, type SoakCase, soakModels } from "./harness/soak-cases";
import {
  expectNoLeakedWorker,
  type FaultReport,
  gatewayOf,
  loseWorkers,
  moveAliases,
  pause,
  watchMemory,
} from "./harness/soak-faults";
import { callUntil, noTraffic, type TrafficReport } from "./harness/soak-traffic";

// `npm run soak` runs it for SOAK_MINUTES, by default 20; every other run has its short twin.
const minutes =
  process.env.ONNWARD_SOAK === undefined ? 0.4 : Number(process.env.SOAK_MINUTES ?? 20);
/** Who does what in which order; when it meets what is the machine's. Set it to repeat a run. */
const seed = Number(process.env.SOAK_SEED ?? 20_261_126);
const callers = 8;

let installation: Installation;
let admin: Client;

test.beforeAll(async () => {
  installation = await startInstallation({
    environment: {
      ONNWARD_METRICS_TOKEN: metricsToken,
      // A halted worker is found out by the deadline of a request.
      ONNWARD_PREDICT_TIMEOUT_MS: "2000",
    },
  });
  admin = connect(installation.url, installation.adminKey);
});

// Also where the test failed before it looked at how the installation ends.
test.afterAll(async () => {
  await installation.stop();
});

test("no answer is wrong, no process is left and memory stays flat while workers are lost, callers leave and aliases move", async () => {
  test.setTimeout(minutes * 60_000 + 300_000);
  for (const { name, files } of soakModels) {
    for (const file of files) await uploadReady(admin, name, readFileSync(`${file}.onnx`));
    const promoted = await promote(admin, name, 1);
    expect(promoted.status, promoted.bytes.toString()).toBe(200);
  }
  const cases = await makeCases(createRandom(seed));
  const gateway = gatewayOf(installation);
  const { traffic, faults, memory } = await runFaults(cases, gateway);
  const figures = summarize(traffic, faults, memory);
  console.log(figures);
  expect(traffic.wrong.slice(0, 5)).toEqual([]);
  expect(faults.failedMoves.slice(0, 5)).toEqual([]);
  // All the while each model answered, and far more often than not.
  expect([...traffic.rightByModel.keys()].sort()).toEqual(
    soakModels.map(({ name }) => name).sort(),
  );
  const refused = [...traffic.refused.values()].reduce((sum, count) => sum + count, 0);
  expect(traffic.right).toBeGreaterThan(refused);

  await expectWell(cases);
  expect(gatewayOf(installation)).toBe(gateway);
  await expectNoLeakedWorker(admin, installation);
  const { first, last } = thirds(memory);
  // Of two minutes most is the first filling of the heap, so the short twin only sees a flood.
  expect(last, figures).toBeLessThan(first * (minutes >= 5 ? 1.1 : 1.3) + 32);

  const processes = installation.descendants();
  expect(await installation.stop()).toBe(0);
  expect(processes.filter(isAlive)).toEqual([]);
});

async function runFaults(cases: readonly SoakCase[], gateway: number) {
  const traffic = noTraffic();
  const counts = { moves: 0, refusedMoves: 0, slowMoves: 0 };
  const faults: FaultReport = { kills: new Map(), ...counts, failedMoves: [] };
  const end = performance.now() + minutes * 60_000;
  const isOver = () => performance.now() >= end;
  const given = (offset: number) => ({ random: createRandom(seed + offset), isOver });
  const calls = Array.from({ length: callers }, (_, at) =>
    callUntil(admin, { ...given(100 + at), cases, report: traffic }),
  );
  const [memory] = await Promise.all([
    watchMemory(gateway, isOver),
    loseWorkers(installation, { ...given(1), report: faults }),
    moveAliases(admin, { ...given(2), report: faults }),
    ...calls,
  ]);
  return { traffic, faults, memory };
}

/** A breaker pauses for half a minute at most; then every request has its right answer again. */
async function expectWell(cases: readonly SoakCase[]): Promise<void> {
  await expect(async () => {
    const report = noTraffic();
    const end = performance.now() + 1_000;
    await callUntil(admin, {
      cases,
      random: createRandom(seed),
      isOver: () => performance.now() > end,
      report,
    });
    expect([report.wrong, [...report.refused]]).toEqual([[], []]);
    expect(report.rightByModel.size).toBe(soakModels.length);
  }).toPass({ timeout: 120_000, intervals: [1_000] });
  await pause(500);
}

/** Medians, after a warm-up of a tenth. */
function thirds(readings: readonly number[]) {
  const warm = readings.slice(Math.floor(readings.length / 10));
  const third = Math.max(1, Math.floor(warm.length / 3));
  const median = (part: readonly number[]) =>
    [...part].sort((a, b) => a - b)[Math.floor(part.length / 2)] ?? 0;
  return { first: median(warm.slice(0, third)), last: median(warm.slice(-third)) };
}

function summarize(traffic: TrafficReport, faults: FaultReport, memory: readonly number[]): string {
  const counts = (map: ReadonlyMap<string, number>) =>
    [...map].map(([name, count]) => `${name} ${count}`).join(", ") || "none";
  const { first, last } = thirds(memory);
  return [
    `soak of ${minutes} minutes, seed ${seed}: ${traffic.right} right, ${traffic.wrong.length} wrong, ${traffic.aborted} given up`,
    `refused: ${counts(traffic.refused)}; workers lost: ${counts(faults.kills)}; alias moves: ${faults.moves}, of them refused: ${faults.refusedMoves}, slow: ${faults.slowMoves}`,
    `right by model: ${counts(traffic.rightByModel)}`,
    `the gateway's memory: ${first.toFixed(0)} MiB in the first third, ${last.toFixed(0)} MiB in the last`,
  ].join("\n");
}

function isAlive(pid: number): boolean {
  try {
    // A zombie has ended; its parent has not read that yet.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
