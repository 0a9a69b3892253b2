import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import type { ServedVersion, WorkerPool } from "@/lib/inference";
import { fixtureVersion, recommenderPath } from "@/lib/inference/testing/fixture-version";
import { createMetrics } from "@/lib/monitoring";
import { env, replaceEnv } from "@/lib/platform/env";
import { createDenialLog, createInFlight } from "@/lib/predictions";
import { createPools } from "./create-pool";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

// Real workers and real files: what is promised is about them (bad-inputs.md 84).
const folder = mkdtempSync(path.join(os.tmpdir(), "onnward-pool-"));
const file = path.join(folder, "model.onnx");
const pools: WorkerPool[] = [];
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close(0);
  rmSync(file, { force: true });
});

/** A pool that serves the file, what it wrote to the audit chain, and how often a load failed. */
async function serveFile() {
  cpSync(recommenderPath, file);
  chmodSync(file, 0o600);
  const version: ServedVersion = { ...(await fixtureVersion(file)), model: "fraud", number: 3 };
  const written: object[] = [];
  const events = createDenialLog(async (ctx, event) => {
    written.push({ actor: ctx.actor.kind, ...event });
  });
  const metrics = createMetrics();
  let failedLoads = 0;
  const { pool } = createPools(env(), {
    events,
    room: createInFlight({ requests: 10, bytes: 1_000_000 }),
    metrics: {
      ...metrics,
      poolEvent(event) {
        if (event.kind === "load_failed") failedLoads += 1;
        metrics.poolEvent(event);
      },
    },
  });
  pools.push(pool);
  return {
    pool,
    version,
    stateOf: () => pool.stateOf(version.id).kind,
    failedLoads: () => failedLoads,
    async audited() {
      await events.flush({ all: true });
      return written;
    },
  };
}

function flipByte(): void {
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
  writeFileSync(file, bytes);
}

it.each([
  ["artifact.corrupt", flipByte],
  ["artifact.missing", () => rmSync(file)],
] as const)(
  "a version's file that is spoiled (%s) is one event of the audit chain, however often its load is tried",
  async (code, spoil) => {
    const { pool, version, failedLoads, stateOf, audited } = await serveFile();
    spoil();
    pool.setDesired([version]);
    await expect.poll(failedLoads, { timeout: 20_000 }).toBe(2);
    const event = expect.objectContaining({
      ...{ actor: "system", action: "artifact.corrupt", target: "version:fraud@3" },
      ...{ outcome: "failure", code, reason: expect.not.stringContaining("times within") },
    });
    expect(await audited()).toEqual([event]);
    expect(JSON.stringify(await audited())).not.toContain(folder);

    // Repaired, well for a while, and spoiled again: that is news.
    cpSync(recommenderPath, file);
    await expect.poll(stateOf, { timeout: 20_000 }).toBe("warm");
    spoil();
    process.kill(pool.stats()[0]?.pids[0] ?? 0, "SIGKILL");
    await expect.poll(failedLoads, { timeout: 20_000 }).toBe(3);
    expect(await audited()).toEqual([event, event]);
  },
);
