import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolveActor } from "@/lib/access";
import { validateArtifact } from "@/lib/inference";
import { db } from "@/lib/platform/db";
import { env, replaceEnv } from "@/lib/platform/env";
import { userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { deleteAlias, listAliases, promoteVersion } from "@/lib/registry/aliases";
import { deleteModel } from "@/lib/registry/lifecycle";
import { getModel } from "@/lib/registry/models";
import { getVersion } from "@/lib/registry/versions";
import { createHandlers, startWorkLoop } from "@/lib/runner";
import { seed } from "./seed";
import { shippedModelsDir } from "./seed-models";

useDatabase({ ONNWARD_RETENTION_DAYS: "0" });
const admin = userContext("admin");
const adminKey = "onw_live_000000000000000000000000000000";
let modelsDir: string;

beforeEach(() => {
  modelsDir = mkdtempSync(path.join(os.tmpdir(), "onnward-models-"));
});
afterEach(() => rmSync(modelsDir, { recursive: true, force: true }));

/** The recommender's files under another name, so that each test has a model of its own. */
function ship(name: string): void {
  const folder = path.join(modelsDir, name);
  cpSync(path.join(shippedModelsDir, "recommender"), folder, { recursive: true });
  const described = { name, description: "", tags: [], card: "README.md", note: "", metrics: [] };
  writeFileSync(path.join(folder, "model.json"), JSON.stringify(described));
}

/** Runs the runner with its real quarantine until `isDone`. */
async function runUntil(isDone: () => Promise<boolean>): Promise<void> {
  const loop = startWorkLoop(
    createHandlers((subject) =>
      validateArtifact({ ...subject, timeoutMs: 60_000, memoryMib: 512 }),
    ),
  );
  try {
    await expect.poll(isDone, { timeout: 60_000, interval: 50 }).toBe(true);
  } finally {
    await loop.stop();
  }
}

/** Done as a whole: a loop that stops right after the move gives the work back instead of ending it. */
async function runUntilProduction(name: string): Promise<void> {
  await runUntil(async () => (await productionOf(name)) === 1 && (await db().work.count()) === 0);
}

async function productionOf(name: string): Promise<number | null | undefined> {
  const { data } = await listAliases(admin, { name, limit: 5 });
  return data.find(({ alias }) => alias === "production")?.version;
}

test("the first start makes an administrator and a key that only predicts with the shipped models", async () => {
  const [one, two] = await Promise.all([seed(), seed()]);
  const firstStarts = [one, two].flatMap(({ firstStart }) => firstStart ?? []);
  expect(firstStarts).toHaveLength(1);
  expect((await seed()).firstStart).toBeNull();
  expect(await db().user.findMany({ select: { role: true } })).toEqual([{ role: "admin" }]);
  const [first] = firstStarts;
  expect(first?.adminPassword).toMatch(/^.{20}$/);
  const { actor } = await resolveActor({ authorization: `Bearer ${first?.predictKey}` });
  expect(actor).toMatchObject({ kind: "key", scopes: ["predict"], models: ["recommender"] });
  // Shown once, stored as hashes only.
  const stored = JSON.stringify(await db().user.findMany({ omit: { passwordHash: false } }));
  expect(stored).not.toContain(first?.adminPassword);
});

test("the shipped model is validated like any upload and becomes production", async () => {
  await seed();
  await runUntilProduction("recommender");
  const version = await getVersion(admin, { name: "recommender", number: 1 });
  expect(version).toMatchObject({ status: "ready", aliases: ["production"] });
  expect(version.metrics.map(({ name }) => name)).toContain("test_mse");
  expect(version.report?.runs.length).toBeGreaterThan(0);
  const model = await getModel(admin, { name: "recommender" });
  expect(model.card).toContain("# ");
  await Promise.all([seed(), seed()]);
  expect((await getModel(admin, { name: "recommender" })).latestVersion).toBe(1);
  expect(await db().work.count()).toBe(0);
});

test("a later start moves no alias that somebody moved, and brings no deleted model back", async () => {
  ship("moved");
  await seed(modelsDir);
  await runUntilProduction("moved");
  await deleteAlias(admin, { name: "moved", alias: "production" });
  await seed(modelsDir);
  expect(await db().work.count()).toBe(0);
  expect(await productionOf("moved")).toBeUndefined();
  await deleteModel(admin, { name: "moved" });
  await seed(modelsDir);
  expect(await db().model.count({ where: { liveName: "moved" } })).toBe(0);
});

test("who promotes before the seed does is not overruled", async () => {
  ship("early");
  await seed(modelsDir);
  await db().work.updateMany({
    where: { kind: "alias.seed_production" },
    data: { runAt: new Date(Date.now() + 3_600_000) },
  });
  const status = async () => (await getVersion(admin, { name: "early", number: 1 })).status;
  await runUntil(async () => (await status()) === "ready");
  await promoteVersion(admin, { name: "early", alias: "production", version: 1, reason: "mine" });
  await deleteAlias(admin, { name: "early", alias: "production" });
  await db().work.updateMany({ data: { runAt: new Date(0) } });
  await runUntil(async () => (await db().work.count()) === 0);
  expect(await productionOf("early")).toBeUndefined();
});

test("a start that ended half way is completed by the next", async () => {
  ship("half");
  await seed(modelsDir);
  // As if it had ended after the model and before the upload.
  const where = { model: { liveName: "half" } };
  await db().work.deleteMany();
  await db().version.deleteMany({ where });
  await db().model.update({ where: { liveName: "half" }, data: { lastNumber: 0 } });
  await seed(modelsDir);
  expect((await getModel(admin, { name: "half" })).latestVersion).toBe(1);
  expect((await db().work.findMany()).map(({ kind }) => kind).sort()).toEqual([
    "alias.seed_production",
    "version.validate",
  ]);
});

test("a shipped model that cannot be read keeps nobody from starting", async () => {
  mkdirSync(path.join(modelsDir, "broken"));
  writeFileSync(path.join(modelsDir, "broken/model.json"), "{");
  await seed(modelsDir);
});

test("a malformed key of the environment is named, and nothing is half made", async () => {
  await db().user.deleteMany();
  const before = env();
  const source = Object.fromEntries(
    Object.entries(before).map(([name, value]) => [name, value === undefined ? value : `${value}`]),
  );
  replaceEnv({ ...source, ONNWARD_ADMIN_KEY: adminKey });
  await expect(seed(modelsDir)).rejects.toThrow(/ONNWARD_ADMIN_KEY/);
  expect(await db().user.count()).toBe(0);
  replaceEnv({
    ...source,
    ONNWARD_ADMIN_EMAIL: "Ops@Example.com",
    ONNWARD_ADMIN_PASSWORD: "correct horse battery",
  });
  // No shipped model: a key without models would reach every model, so there is none.
  expect((await seed(modelsDir)).firstStart).toEqual({
    adminEmail: "ops@example.com",
    adminPassword: null,
    predictKey: null,
  });
});
