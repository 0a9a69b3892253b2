import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import { db } from "@/lib/platform/db";
import { spawnProcess } from "@/lib/platform/spawn-process";
import { useDatabase } from "@/lib/platform/testing/database";
import { createHeartbeat } from "./heartbeat";

const database = useDatabase();

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** The real process, with no model to load. */
async function startGateway(url: string): Promise<{ child: ChildProcess; port: number }> {
  const child = spawnProcess("gateway", {
    output: "pipe",
    environment: {
      PATH: "/usr/bin:/bin",
      NODE_ENV: "test",
      PORT: "0",
      HOST: "127.0.0.1",
      DATABASE_URL: url,
      ONNWARD_DATA_DIR: database.dataDir,
      ONNWARD_RUN_DIR: path.join(database.dataDir, "run"),
      ONNWARD_SECRET: "0123456789abcdef0123456789abcdef",
    },
  });
  children.push(child);
  const port = await new Promise<number>((resolve, reject) => {
    let output = "";
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      const port = /"port":(\d+).*the gateway listens/.exec(output)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on("data", onData);
    child.stderr?.on("data", onData);
    child.once("exit", () => reject(new Error(output)));
  });
  return { child, port };
}

function status(port: number, target: string): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: "127.0.0.1", port, path: target, agent: false }, (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      })
      .on("error", reject);
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", (code) => resolve(code)));
}

it("gets ready from the database, reports itself, and ends in order", async () => {
  const { child, port } = await startGateway(database.appUrl);
  await expect.poll(() => status(port, "/readyz"), { timeout: 10_000 }).toBe(200);
  await expect.poll(() => db().gatewayHeartbeat.count(), { timeout: 5_000 }).toBe(1);
  expect(existsSync(path.join(database.dataDir, "run/gateway.sock"))).toBe(true);
  expect(await status(port, "/healthz")).toBe(200);
  const ended = exitOf(child);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(await db().gatewayHeartbeat.count()).toBe(0);
});

it("starts without the database from the snapshot that the last one left", async () => {
  expect(existsSync(path.join(database.dataDir, "gateway/snapshot.json"))).toBe(true);
  const { child, port } = await startGateway("postgresql://nobody:x@127.0.0.1:9/none");
  expect(await status(port, "/readyz")).toBe(200);
  const ended = exitOf(child);
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
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
  await heartbeat.remove();
  expect(await db().gatewayHeartbeat.count()).toBe(0);
});
