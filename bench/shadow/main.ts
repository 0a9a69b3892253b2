// `npm run bench -- shadow`: processor time of the gateway for each answer while every request is shown to a shadow,
// against none, in short slots one after the other. docs/performance.md has what came out.
// Options: --rounds N (10), --seconds N (6), --rate N (1000 a second).
import { parseArgs } from "node:util";
import { z } from "zod";
import { recommenderSaying } from "../../e2e/harness/recommender";
import { startScript, stopAll } from "../product/children";
import {
  assertBuilt,
  createPlace,
  createPredictKey,
  type Onnward,
  startOnnward,
  until,
  untilServed,
} from "../product/onnward";
import { median, summarize } from "../report/statistics";
import { recommenderRequest } from "../requests";
import { type GatewayUse, readGatewayUse } from "./gateway-use";

const model = "recommender";
const live = `/api/v1/models/${model}/aliases/production/rollout`;
const metricsToken = "token-of-the-bench-only";
const patienceMs = 60_000;

const { values } = parseArgs({
  args: process.argv.slice(2),
  options: {
    rounds: { type: "string", default: "10" },
    seconds: { type: "string", default: "6" },
    rate: { type: "string", default: "1000" },
  },
});
const [rounds, seconds, perSecond] = [values.rounds, values.seconds, values.rate].map(Number);

interface SlotUse {
  /** Microseconds of the gateway's processor time for each answer, and of them those behind the answers. */
  readonly total: number;
  readonly behind: number;
  readonly comparedShare: number;
  readonly failureCount: number;
}

const say = (line: string) => void process.stdout.write(`${line}\n`);
try {
  await bench();
} finally {
  await stopAll();
}
process.exit(process.exitCode ?? 0);

async function bench(): Promise<void> {
  assertBuilt();
  const generator = await startScript("load/generator.ts");
  const onnward = await startOnnward(createPlace(), { ONNWARD_METRICS_TOKEN: metricsToken });
  const version = await uploadSecond(onnward);
  const key = await createPredictKey(onnward, [model]);
  await untilServed(onnward, model, key);
  const order = {
    ...recommenderRequest({
      ...{ port: onnward.port, path: `/predict/${model}` },
      headers: { Authorization: `Bearer ${key}` },
    }),
    ...{ warmUpSeconds: 1, seconds: seconds ?? 6, perSecond: perSecond ?? 1_000, connections: 16 },
    generator: "own" as const,
  };
  const measure = async (): Promise<SlotUse> => {
    let before = await readGatewayUse(onnward, metricsToken);
    // Read when the warm-up is over; the moment that it takes is a small part of a slot of seconds.
    let reading: Promise<void> = Promise.resolve();
    const counted = await generator.run(order, () => {
      reading = readGatewayUse(onnward, metricsToken).then((use) => {
        before = use;
      });
    });
    await reading;
    return slotBetween(before, await readGatewayUse(onnward, metricsToken), counted.failureCount);
  };
  const measureShadowed = async (): Promise<SlotUse> => {
    await onnward.call("PUT", live, {
      body: { plan: { kind: "shadow", versions: [version], sharePercent: 100 }, reason: "bench" },
      expect: 201,
    });
    await untilShown(onnward, order.request, order.port);
    const shadowed = await measure();
    await onnward.call("DELETE", live);
    return shadowed;
  };
  const pairs: { without: SlotUse; shadowed: SlotUse }[] = [];
  for (let round = -1; round < (rounds ?? 10); round += 1) {
    // In turn, so that what the machine does in the meantime is nobody's advantage.
    const isShadowFirst = round % 2 !== 0;
    const before = isShadowFirst ? null : await measure();
    const shadowed = await measureShadowed();
    const without = before ?? (await measure());
    // The first pair fills caches and compiles code.
    if (round >= 0) pairs.push({ without, shadowed });
    say(lineOf(round, without, shadowed));
  }
  report(pairs);
}

function slotBetween(before: GatewayUse, after: GatewayUse, failureCount: number): SlotUse {
  const answers = after.answers - before.answers;
  const micros = (field: "cpuSeconds" | "shadowSeconds") =>
    ((after[field] - before[field]) * 1e6) / answers;
  return {
    total: micros("cpuSeconds"),
    behind: micros("shadowSeconds"),
    comparedShare: (after.compared - before.compared) / answers,
    failureCount,
  };
}

function lineOf(round: number, without: SlotUse, shadowed: SlotUse): string {
  const path = shadowed.total - shadowed.behind;
  const [none, way, all] = [without.total, path, shadowed.total].map((value) => value.toFixed(1));
  const compared = (100 * shadowed.comparedShare).toFixed(1);
  return `${round < 0 ? "not counted" : `round ${round + 1}`}: none ${none} µs; shadow ${way} µs on the way of answers, ${all} µs in all, ${compared} % compared`;
}

function report(pairs: readonly { without: SlotUse; shadowed: SlotUse }[]): void {
  const way = summarize(
    pairs.map(({ without, shadowed }) => (shadowed.total - shadowed.behind) / without.total),
  );
  const all = summarize(pairs.map(({ without, shadowed }) => shadowed.total / without.total));
  const percent = (ratio: number) => `${(100 * (ratio - 1)).toFixed(1)} %`;
  say("");
  say("| processor time of the gateway for each answer | growth | range |");
  say("|---|---:|---:|");
  say(
    `| on the way of answers | ${percent(way.median)} | ${percent(way.min)} to ${percent(way.max)} |`,
  );
  say(`| in all | ${percent(all.median)} | ${percent(all.min)} to ${percent(all.max)} |`);
  say("");
  const compared = median(pairs.map(({ shadowed }) => shadowed.comparedShare));
  say(`Compared: ${(100 * compared).toFixed(1)} % of the answers.`);
  const failures = pairs.flatMap((pair) => [pair.without.failureCount, pair.shadowed.failureCount]);
  if (failures.some((count) => count > 0)) {
    say("Some answers were not what they must be: these figures mean nothing.");
    process.exitCode = 1;
  }
}

async function uploadSecond(onnward: Onnward): Promise<number> {
  const body = recommenderSaying("shadow");
  const path = `/api/v1/models/${model}/versions`;
  const uploaded = await onnward.call("POST", path, { body, expect: 202 });
  const { version } = z.object({ version: z.int() }).parse(uploaded);
  await until(patienceMs, "the shadow to be validated", async () => {
    const found = await onnward.call("GET", `${path}/${version}`);
    return z.object({ status: z.string() }).parse(found).status === "ready";
  });
  return version;
}

/** Asks until the shadow has compared something: it is warm, and its frames have grown. */
async function untilShown(onnward: Onnward, request: Uint8Array, port: number): Promise<void> {
  const { compared } = await readGatewayUse(onnward, metricsToken);
  const text = Buffer.from(request).toString("latin1");
  const [head = "", body = ""] = text.split("\r\n\r\n");
  const headers = Object.fromEntries(
    head
      .split("\r\n")
      .slice(1)
      .map((line) => line.split(": "))
      .filter(([name = ""]) => !["host", "content-length"].includes(name.toLowerCase())),
  );
  await until(patienceMs, "the shadow to compare", async () => {
    await fetch(`http://127.0.0.1:${port}/predict/${model}`, { method: "POST", headers, body });
    const now = await readGatewayUse(onnward, metricsToken);
    // Of a new shadow the counters begin anew.
    return now.compared > 0 && now.compared !== compared;
  });
}
