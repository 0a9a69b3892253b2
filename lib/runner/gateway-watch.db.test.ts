import { beforeEach, expect, test } from "vitest";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { beat, gatewayId } from "@/lib/registry/testing/registry";
import { createGatewayWatch, type GatewayWatch } from "./gateway-watch";

useDatabase();
const lookMs = 5_000;
let nowMs: number;
let watch: GatewayWatch;

beforeEach(async () => {
  await db().gatewayHeartbeat.deleteMany();
  nowMs = 0;
  watch = createGatewayWatch(() => nowMs);
});

async function watchFor(ms: number): Promise<void> {
  for (const end = nowMs + ms; nowMs < end; ) {
    nowMs += lookMs;
    await watch.look();
  }
}

const listed = async () => (await db().gatewayHeartbeat.findMany()).map(({ id }) => id);

test("a killed gateway is taken off the list after a minute of silence, one that reports stays", async () => {
  const [alive, dead] = [gatewayId(), gatewayId()];
  await beat(dead, {});
  for (let second = 0; second <= 60; second += 5) {
    await beat(alive, {});
    await watchFor(lookMs);
    expect(await listed()).toContain(dead);
  }
  await watchFor(lookMs);
  expect(await listed()).toEqual([alive]);
});

test("an outage of any length is nobody's silence: the minute begins when it is over", async () => {
  const gateway = gatewayId();
  await beat(gateway, { ageSeconds: 7_200 });
  await watchFor(60_000);
  nowMs += 3_600_000; // Nothing was answered.
  await watchFor(60_000);
  expect(await listed()).toEqual([gateway]);
  await watchFor(2 * lookMs);
  expect(await listed()).toEqual([]);
});

test("a report starts the minute anew, whatever the database's clock says", async () => {
  const gateway = gatewayId();
  await beat(gateway, {});
  await watchFor(50_000);
  await beat(gateway, { ageSeconds: 86_400 });
  await watchFor(50_000);
  expect(await listed()).toEqual([gateway]);
});
