import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import { createUsageRecorder } from "./usage-recorder";
import { emptyRow, type UsageBatch, type UsageRow } from "./usage-row";
import { createUsageSpool, usageSpoolFile } from "./usage-spool";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const versionId = randomUUID();
const ok = { versionId, status: 200, durationMs: 4 };
let file: string;
let nowMs = 0;
let restoreClock: () => void;

beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), "onnward-usage-")), "gateway/usage.json");
  nowMs = 600_000;
  restoreClock = setClock(() => nowMs);
});
afterEach(() => restoreClock());

/** A database that counts a batch once, and can be away before or after it has counted. */
function createFakeDatabase() {
  const counted = new Map<string, UsageBatch>();
  const attempts: UsageBatch[] = [];
  const database = {
    attempts,
    state: "there" as "there" | "away" | "silent after counting",
    requests: () =>
      [...counted.values()].flatMap(({ rows }) => rows).reduce((sum, row) => sum + row.requests, 0),
    async write(batch: UsageBatch) {
      attempts.push(structuredClone(batch));
      if (database.state === "away") throw new Error("away");
      if (!counted.has(batch.id)) counted.set(batch.id, structuredClone(batch));
      if (database.state !== "there") throw new Error("no answer");
    },
  };
  return database;
}

function start(database: ReturnType<typeof createFakeDatabase>, maxRows?: number) {
  const { write } = database;
  return createUsageRecorder({
    write,
    spool: createUsageSpool(file),
    ...(maxRows === undefined ? {} : { maxRows }),
  });
}

it("counts a status once, as an error of the client, of the server, or of nobody", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  for (const status of [200, 404, 499, 503]) recorder.count({ ...ok, status });
  await recorder.flush();
  expect(database.attempts[0]?.rows).toMatchObject([
    { versionId, minute: 10, requests: 4, clientErrors: 2, serverErrors: 1, durationMs: 16 },
  ]);
});

it("keeps a batch that got no answer as it is, so that its id can tell that it was counted", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  database.state = "silent after counting";
  recorder.count(ok);
  await recorder.flush();
  recorder.count(ok);
  await recorder.flush();
  database.state = "there";
  recorder.count(ok);
  await recorder.flush();
  const [first, second, third] = database.attempts;
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  expect(database.requests()).toBe(3);
  expect(existsSync(file)).toBe(false);
});

it("merges what waits by version and minute, however often it is flushed", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  database.state = "away";
  for (let flush = 0; flush < 60; flush += 1) {
    recorder.count(ok);
    await recorder.flush();
    if (flush === 30) nowMs += 60_000;
  }
  const spooled: UsageBatch[] = JSON.parse(readFileSync(file, "utf8"));
  // The one in doubt, and one more with a row each minute.
  expect(spooled.map(({ rows }) => rows.length)).toEqual([1, 2]);
  database.state = "there";
  await recorder.flush();
  expect(database.requests()).toBe(60);
});

it("brings after a restart what waited before it, and counts nothing twice", async () => {
  const database = createFakeDatabase();
  const before = start(database);
  database.state = "silent after counting";
  before.count(ok);
  before.count(ok);
  await before.flush();
  before.count(ok);
  await before.flush();
  // Killed here. The database counted the first batch and its answer was lost.
  database.state = "there";
  const after = start(database);
  after.count(ok);
  await after.flush();
  expect(database.requests()).toBe(4);
  expect(existsSync(file)).toBe(false);
});

it("drops what finds no room, counts it, and goes on counting what has a row already", async () => {
  const database = createFakeDatabase();
  const recorder = start(database, 2);
  database.state = "away";
  recorder.count(ok);
  await recorder.flush();
  recorder.count({ ...ok, versionId: randomUUID() });
  recorder.count({ ...ok, versionId: randomUUID() });
  expect(recorder.dropped()).toBe(1);
});

it("sets a damaged spool aside and goes on", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  database.state = "away";
  recorder.count(ok);
  await recorder.flush();
  writeFileSync(file, readFileSync(file, "utf8").slice(0, 40));
  database.state = "there";
  const after = start(database);
  after.count(ok);
  await after.flush();
  expect(database.requests()).toBe(1);
  expect(existsSync(`${file}.damaged`)).toBe(true);
});

it.each([
  ["a folder", () => mkdirSync(file, { recursive: true })],
  ["of counts that no column holds", () => spoolWith({ requests: 2 ** 31 })],
  ["of another histogram", () => spoolWith({ buckets: [1, 2] })],
])("a spool that is %s does not keep what comes after it from being counted", async (_, damage) => {
  damage();
  const database = createFakeDatabase();
  const recorder = start(database);
  recorder.count(ok);
  await recorder.flush();
  expect(database.requests()).toBe(1);
  expect(existsSync(`${file}.damaged`)).toBe(true);
});

function spoolWith(change: Partial<UsageRow>): void {
  const row = { ...emptyRow(versionId, 10), requests: 1, ...change };
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify([{ id: randomUUID(), rows: [row] }]));
}

it("waits in one file of the data folder, whatever the host is called", () => {
  const hostname = vi.spyOn(os, "hostname");
  hostname.mockReturnValueOnce("before").mockReturnValueOnce("after");
  expect(usageSpoolFile()).toBe(usageSpoolFile());
  hostname.mockRestore();
});
