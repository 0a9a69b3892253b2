import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { createHeartbeat } from "./heartbeat";
import { type GatewayProcess, startGatewayProcess } from "./testing/gateway-process";

const database = useDatabase();

const gateways: GatewayProcess[] = [];
afterEach(async () => {
  for (const gateway of gateways.splice(0)) await gateway.kill();
});

/** The real process, with no model to load. */
async function startGateway(url: string): Promise<GatewayProcess> {
  const gateway = await startGatewayProcess({
    environment: {
      DATABASE_URL: url,
      ONNWARD_DATA_DIR: database.dataDir,
      ONNWARD_RUN_DIR: path.join(database.dataDir, "run"),
    },
  });
  gateways.push(gateway);
  return gateway;
}

async function endInOrder({ child }: GatewayProcess): Promise<unknown> {
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  return (await ended)[0];
}

it("gets ready from the database, reports itself, and ends in order", async () => {
  const gateway = await startGateway(database.appUrl);
  const statusOf = async (target: string) => (await gateway.call(target)).status;
  await expect.poll(() => statusOf("/readyz"), { timeout: 10_000 }).toBe(200);
  await expect.poll(() => db().gatewayHeartbeat.count(), { timeout: 5_000 }).toBe(1);
  expect(existsSync(path.join(database.dataDir, "run/gateway.sock"))).toBe(true);
  expect(await statusOf("/healthz")).toBe(200);
  await expect.poll(() => db().processHeartbeat.count(), { timeout: 5_000 }).toBe(1);
  expect(await endInOrder(gateway)).toBe(0);
  expect(await db().gatewayHeartbeat.count()).toBe(0);
  expect(await db().processHeartbeat.count()).toBe(0);
});

it("starts without the database from the snapshot that the last one left", async () => {
  expect(existsSync(path.join(database.dataDir, "gateway/snapshot.json"))).toBe(true);
  const gateway = await startGateway("postgresql://nobody:x@127.0.0.1:9/none");
  expect((await gateway.call("/readyz")).status).toBe(200);
  expect(await endInOrder(gateway)).toBe(0);
});

it("writes a heartbeat by the database's clock, and replaces it", async () => {
  const heartbeat = createHeartbeat("0198a000-0000-7000-8000-000000000001");
  await heartbeat.write({ revision: "1", warm: [], failed: {} });
  const fault = { code: "artifact.missing", detail: "Gone.", hint: "not stored" } as const;
  await heartbeat.write({ revision: "2", warm: ["a", "b"], failed: { c: fault } });
  const rows = await db().gatewayHeartbeat.findMany();
  expect(rows).toMatchObject([
    {
      appliedRevision: 2n,
      warm: ["a", "b"],
      failed: { c: { code: "artifact.missing", detail: "Gone." } },
    },
  ]);
});

it("takes only itself off the list that promotions wait for", async () => {
  await db().gatewayHeartbeat.deleteMany();
  const [own, other] = [1, 2].map((last) => `0198a000-0000-7000-8000-00000000000${last}`);
  const heartbeats = [own, other].map((id) => createHeartbeat(id ?? ""));
  for (const one of heartbeats) await one.write({ revision: "1", warm: [], failed: {} });
  await db().gatewayHeartbeat.updateMany({ data: { seenAt: new Date(0) } });
  await heartbeats[0]?.remove();
  expect((await db().gatewayHeartbeat.findMany()).map(({ id }) => id)).toEqual([other]);
});
