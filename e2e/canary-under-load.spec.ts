import { expect, test } from "@playwright/test";
import { type Node, type Weights, writeModel } from "../bench/models/onnx-writer";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { type Installation, startInstallation } from "./harness/installation";

const width = 256;
const stableLinks = 400;
const perSecond = 200;

/** `links` products of a matrix; `isFragile`: values of 2 and more in the first place cannot be computed with. */
function chain(links: number, isFragile = false): Buffer {
  const identity = new Float32Array(width * width);
  for (let at = 0; at < width; at += 1) identity[at * width + at] = 1;
  const first = new Float32Array(width);
  first[0] = 1;
  const nodes: Node[] = Array.from({ length: links }, (_, at) => ({
    operator: "MatMul",
    inputs: [at === 0 ? "x" : `h${at}`, "w"],
    output: at === links - 1 && !isFragile ? "y" : `h${at + 1}`,
  }));
  const weights: Weights[] = [{ name: "w", shape: [width, width], values: identity }];
  if (isFragile) {
    nodes.push(
      { operator: "MatMul", inputs: ["x", "first"], output: "place" },
      { operator: "Cast", inputs: ["place"], output: "index", attributes: { to: 7 } },
      {
        operator: "GatherElements",
        inputs: ["zeros", "index"],
        output: "zero",
        attributes: { axis: 0 },
      },
      { operator: "Add", inputs: [`h${links}`, "zero"], output: "y" },
    );
    weights.push({ name: "first", shape: [width, 1], values: first });
    weights.push({ name: "zeros", shape: [2, 1], values: new Float32Array(2) });
  }
  const input = { name: "x", shape: ["N", width] };
  const output = { name: "y", shape: ["N", width] };
  return Buffer.from(writeModel({ name: "chain", nodes, weights, input, output }));
}

const bodyOf = (value: number) => JSON.stringify({ x: Array.from({ length: width }, () => value) });
const usual = bodyOf(1);
/** Two in a hundred: the stable version computes with them, the fragile one cannot. */
const unusual = bodyOf(5);

interface Seen {
  count: number;
  /** By version: what was not answered. */
  readonly failed: Map<string, number>;
  readonly answered: Map<string, number>;
}

async function loadUntil(
  client: Client,
  path: string,
  isOver: () => Promise<boolean>,
): Promise<Seen> {
  const seen: Seen = { count: 0, failed: new Map(), answered: new Map() };
  const pending = new Set<Promise<void>>();
  const send = async (body: string) => {
    const answer = await client.call("POST", path, body);
    const version = answer.headers.get("x-onnward-version") ?? "nobody";
    const counts = answer.status === 200 ? seen.answered : seen.failed;
    counts.set(version, (counts.get(version) ?? 0) + 1);
  };
  let isEnded = false;
  const ended = (async () => {
    while (!(await isOver())) await new Promise((resolve) => setTimeout(resolve, 500));
    isEnded = true;
  })();
  const start = performance.now();
  while (!isEnded) {
    const due = Math.floor(((performance.now() - start) / 1_000) * perSecond);
    for (; seen.count < due; seen.count += 1) {
      const one = send(seen.count % 50 === 0 ? unusual : usual);
      pending.add(one);
      void one.finally(() => pending.delete(one));
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await Promise.all([...pending, ended]);
  return seen;
}

let installation: Installation;
let admin: Client;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  installation = await startInstallation({});
  admin = connect(installation.url, installation.adminKey);
});
test.afterAll(async () => {
  await installation?.stop();
});

const cases = [
  {
    name: "slower",
    // The run is half of an answer, reading and writing it the other: so its answers take some 30 % longer.
    file: () => chain(Math.round(stableLinks * 1.6)),
    status: "aborted",
    soaks: [60, 60],
  },
  { name: "failing", file: () => chain(stableLinks, true), status: "aborted", soaks: [60, 180] },
  { name: "fine", file: () => chain(stableLinks), status: "completed", soaks: [20, 20] },
] as const;

for (const { name, file, status, soaks } of cases) {
  test(`under load a ${name} canary is ${status}, and the stable version fails nobody`, async () => {
    test.setTimeout(600_000);
    await uploadReady(admin, name, chain(stableLinks));
    await uploadReady(admin, name, file());
    await promote(admin, name, 1);
    const live = `/api/v1/models/${name}/aliases/production/rollout`;
    const steps = soaks.map((soakSeconds, step) => ({
      weightPercent: 30 * (step + 1),
      soakSeconds,
      minRequests: 1_000,
    }));
    const guards = { latency: { maxRatio: 1.2 } };
    const plan = { kind: "canary", version: 2, steps, guards };
    const started = await admin.call("PUT", live, { plan, reason: "a trial" });
    expect(started.status, JSON.stringify(started.json)).toBe(201);
    const endMs = Date.now() + 300_000;
    const seen = await loadUntil(admin, `/predict/${name}`, async () => {
      const { json } = await admin.call("GET", live);
      return json.endedAt !== null || Date.now() > endMs;
    });
    const { json: rollout } = await admin.call("GET", live);
    const seconds = (Date.parse(rollout.endedAt) - Date.parse(rollout.startedAt)) / 1_000;
    const figures = {
      seconds,
      requests: seen.count,
      failed: [...seen.failed],
      targets: rollout.targets,
    };
    console.info(name, rollout.status, rollout.endReason, JSON.stringify(figures));
    expect(rollout.status, rollout.endReason).toBe(status);
    expect(seen.failed.get(`${name}@1`) ?? 0).toBe(0);
    if (name !== "failing") expect([...seen.failed]).toEqual([]);
    expect(seen.answered.get(`${name}@2`)).toBeGreaterThan(0);
  });
}
