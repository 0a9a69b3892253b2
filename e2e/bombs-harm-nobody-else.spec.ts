import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Answer, type Client, connect, promote, uploadReady } from "./harness/client";
import { commandOf, type Installation, startInstallation } from "./harness/installation";

// Requests made to fill memory or to keep somebody busy (bad-inputs.md 46, 49, 50, 55): they are refused by
// name, and the gateway neither grows nor makes the others wait.
let installation: Installation;
let admin: Client;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
/** Promised are 100 ms without a turn of the event loop; a machine that others use as well gets three times as much. */
const longestStallMs = 3 * 100;
const mostGrowthMib = 300;

test.beforeAll(async () => {
  installation = await startInstallation({
    environment: {
      ONNWARD_PREDICT_TIMEOUT_MS: "3000",
      // By default 256 MiB, which 1e8 short numbers do not fill.
      ONNWARD_MAX_OUTPUT_BYTES: String(64 * 1_024 ** 2),
    },
  });
  admin = connect(installation.url, installation.adminKey);
  for (const file of [
    "int64-identity",
    "shape-from-input",
    "big-output",
    "loop-count-from-input",
  ]) {
    await uploadReady(admin, file, readFileSync(`clients/fixtures/hostile/${file}.onnx`));
    expect((await promote(admin, file, 1)).status).toBe(200);
  }
});

test.afterAll(async () => {
  expect(await installation.stop()).toBe(0);
});

function gatewayMib(): number {
  const pid = installation.descendants().find((one) => /dist\/gateway\.js/.test(commandOf(one)));
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}

/** The 99th percentile of what `/healthz` takes, which is a turn of the gateway's loop, until the work is done. */
async function stallDuring(work: Promise<unknown>): Promise<{ p99: number; most: number }> {
  let isOver = false;
  void work.finally(() => {
    isOver = true;
  });
  const times: number[] = [];
  while (!isOver) {
    const start = performance.now();
    expect((await fetch(`${admin.url}/healthz`)).status).toBe(200);
    times.push(performance.now() - start);
    await pause(5);
  }
  times.sort((a, b) => a - b);
  return { p99: times[Math.floor(times.length * 0.99)] ?? 0, most: times.at(-1) ?? 0 };
}

// Built beforehand: making 50 MB here must not be taken for a stall there.
const long = Buffer.from(`{"x":[${"1,".repeat(25_000_000)}1]}`);
const deep = Buffer.from(`{"x":${"[".repeat(5_000_000)}1${"]".repeat(5_000_000)}}`);
const text = Buffer.from(`{"x":["${"9".repeat(50_000_000)}"]}`);
const json = { "Content-Type": "application/json" };

const bombs: [what: string, model: string, body: Buffer | string, refused: RegExp, fine: string][] =
  [
    [
      "50 MB of numbers",
      "int64-identity",
      long,
      /^(413 batch.limit|400 predict.resource_limit|503 predict.resource_limit|503 worker.crashed|504 predict.timeout)$/,
      '{"x":[1]}',
    ],
    ["ten million brackets", "int64-identity", deep, /^400 request.malformed$/, '{"x":[1]}'],
    [
      "a number of 50 MB",
      "int64-identity",
      text,
      /^(400 input.(value|type)|503 predict.resource_limit|504 predict.timeout)$/,
      '{"x":[1]}',
    ],
    [
      "a shape of 10 GB",
      "shape-from-input",
      '{"shape":[2500000000]}',
      /^(400|503) predict.resource_limit$/,
      '{"shape":[2,3]}',
    ],
    [
      "an answer of 1e8 elements",
      "big-output",
      '{"count":100000000}',
      /^4\d\d output.too_large$/,
      '{"count":3}',
    ],
    [
      "a loop without end",
      "loop-count-from-input",
      '{"count":"9223372036854775807","start":0}',
      /^504 predict.timeout$/,
      '{"count":2,"start":0}',
    ],
  ];

for (const [what, model, body, refused, fine] of bombs) {
  test(`${what}: refused by name, in a gateway that neither grows nor stalls, and the next call is answered`, async () => {
    const bytes = Buffer.from(body);
    const before = gatewayMib();
    const call = admin.call("POST", `/predict/${model}`, bytes, json);
    const stall = await stallDuring(call);
    const answer: Answer = await call;
    const grown = gatewayMib() - before;
    console.log(
      `${what}: ${answer.status} ${answer.json?.code}; others wait p99 ${stall.p99.toFixed(1)} ms, at most ${stall.most.toFixed(1)} ms; the gateway grew by ${grown.toFixed(0)} MiB`,
    );
    expect(`${answer.status} ${answer.json?.code}`).toMatch(refused);
    expect(stall.p99).toBeLessThan(longestStallMs);
    expect(grown).toBeLessThan(mostGrowthMib);
    await expect
      .poll(async () => (await admin.call("POST", `/predict/${model}`, fine)).status, {
        timeout: 5_000,
      })
      .toBe(200);
  });
}
