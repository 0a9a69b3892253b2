import { readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { type Client, connect, promote, uploadReady } from "./harness/client";
import { type Installation, makeKey, startInstallation } from "./harness/installation";
import { type OpenLoopReport, offerLoad } from "./harness/open-loop";
import { closePages } from "./harness/quiet";

// What docs/network.md promises: junk without a valid key, at ten times the rate of valid traffic and from
// the same address, leaves the valid at least four fifths of what they have without it.
const validPerSecond = 200;
const junkTimes = 10;
/** Of the junk; the rest goes to the management API, which costs the console more than the gateway. */
const apiPart = 0.2;
const secondsEach = 5;
const rounds = 3;
const leastGoodput = 0.8;
/** Of each junk generator: beyond ONNWARD_MAX_CONNECTIONS_PER_ADDRESS nobody of the address gets in. */
const junkSockets = 256;

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

const body = JSON.stringify({ user_id: 123, item_id: 456 });

function offerValid(): Promise<OpenLoopReport> {
  const load = { path: "/predict/guarded", body, perSecond: validPerSecond, seconds: secondsEach };
  return offerLoad(admin, load);
}

/** Keys whose form and checksum are right: what is refused without a look-up would cost less. */
async function offerJunk(): Promise<OpenLoopReport[]> {
  const perSecond = validPerSecond * junkTimes;
  const seconds = secondsEach;
  const stranger = () => connect(installation.url, makeKey());
  return Promise.all([
    offerLoad(stranger(), {
      ...{ path: "/predict/guarded", body, seconds, maxSockets: junkSockets },
      perSecond: perSecond * (1 - apiPart),
    }),
    offerLoad(stranger(), {
      ...{ path: "/api/v1/models", body, seconds, maxSockets: junkSockets },
      perSecond: perSecond * apiPart,
    }),
  ]);
}

const whole = (value: number | null) => (value === null ? "–" : value.toFixed(1));

function say(what: string, { offered, goodput, accepted, odd }: OpenLoopReport): void {
  console.log(
    `${what}: offered ${whole(offered)}/s, answered ${whole(goodput)}/s, p50 ${whole(accepted.p50)} p99 ${whole(accepted.p99)} ms`,
    JSON.stringify(odd),
  );
}

test("ten times as much junk leaves valid keys of the same address their answers", async () => {
  test.setTimeout(180_000);
  const file = readFileSync("models/recommender/model.onnx");
  await uploadReady(admin, "guarded", file);
  await promote(admin, "guarded", 1);
  await offerValid(); // Warms up; of no interest.
  const ratios: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const alone = await offerValid();
    const [flooded, junk] = await Promise.all([offerValid(), offerJunk()]);
    say("alone", alone);
    say("flooded", flooded);
    for (const each of junk) say("junk", each);
    // Not one valid call hears of the limit that its address has used up.
    expect(flooded.odd).toEqual({});
    expect(flooded.refused.count).toBe(0);
    for (const each of junk) {
      expect(Object.keys(each.odd).filter((status) => !["401", "429"].includes(status))).toEqual(
        [],
      );
      expect(each.accepted.count).toBe(0);
      expect(each.odd["429"]).toBeGreaterThan(0);
    }
    ratios.push(flooded.goodput / alone.goodput);
  }
  const median = [...ratios].sort((a, b) => a - b)[Math.floor(rounds / 2)];
  console.log(`goodput under junk: ${ratios.map((ratio) => ratio.toFixed(3)).join(", ")}`);
  expect(median).toBeGreaterThanOrEqual(leastGoodput);
});
