import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import type { Outcome } from "./outcome";
import { createUsageRecorder } from "./usage-recorder";
import {
  type CountedPrediction,
  emptyRow,
  noKeyId,
  type UsageBatch,
  type UsageRow,
} from "./usage-row";
import { createUsageSpool, usageSpoolFile } from "./usage-spool";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const versionId = randomUUID();
const keyId = randomUUID();
const ok: CountedPrediction = { versionId, keyId, rows: 3, outcome: "ok", durationMs: 4 };
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

it("counts each prediction under one outcome, and rows of what was answered only", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  const failures: Outcome[] = ["clientError", "serverError", "refused", "timeout", "gone", "gone"];
  for (const outcome of ["ok" as const, ...failures]) recorder.count({ ...ok, outcome });
  await recorder.flush();
  expect(database.attempts[0]?.rows).toMatchObject([
    {
      ...{ versionId, keyId, minute: 10, requests: 7, rows: 3, durationMs: 28 },
      ...{ clientErrors: 1, serverErrors: 1, refused: 1, timeouts: 1, gone: 2 },
    },
  ]);
});

it("keeps keys apart, and what no key called, under the nil UUID", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  const other = randomUUID();
  for (const each of [keyId, other, keyId, null]) recorder.count({ ...ok, keyId: each });
  expect(recorder.waitingRows()).toBe(3);
  await recorder.flush();
  const rows = database.attempts[0]?.rows.map(({ keyId: key, requests }) => [key, requests]);
  expect(new Map(rows?.map(([key, requests]) => [key, requests]))).toEqual(
    new Map([
      [keyId, 2],
      [other, 1],
      [noKeyId, 1],
    ]),
  );
  expect(recorder.waitingRows()).toBe(0);
});

it("keeps minutes apart that pass between two flushes, also when the clock goes back", async () => {
  const database = createFakeDatabase();
  const recorder = start(database);
  for (const minute of [10, 11, 10, 12, 12]) {
    nowMs = minute * 60_000;
    recorder.count(ok);
  }
  await recorder.flush();
  const rows = database.attempts[0]?.rows.map(({ minute, requests }) => [minute, requests]);
  expect(rows?.sort()).toEqual([
    [10, 2],
    [11, 1],
    [12, 2],
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
  const [header = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
  expect(JSON.parse(header)).toEqual({ version: 2 });
  const spooled: UsageBatch[] = lines.map((line) => JSON.parse(line));
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

it.each([1, 2, 3, 4, 5])(
  "loses nothing and counts nothing twice through outages and restarts: seed %i",
  async (seed) => {
    const database = createFakeDatabase();
    const random = createRandom(seed);
    const oneOf = <T>(...choices: [T, ...T[]]): T =>
      choices[Math.floor(random() * choices.length)] ?? choices[0];
    let recorder = start(database);
    let counted = 0;
    for (let step = 0; step < 200; step += 1) {
      database.state = oneOf("there", "away", "away", "silent after counting");
      nowMs += oneOf(0, 0, 20_000, 60_000);
      for (let call = 0; call < oneOf(0, 1, 5); call += 1) {
        recorder.count({ ...ok, keyId: oneOf(keyId, versionId, null) });
        counted += 1;
      }
      await recorder.flush();
      // A restart that remembers nothing but the spool.
      if (random() < 0.1) recorder = start(database);
    }
    database.state = "there";
    await recorder.flush();
    expect(database.requests() + recorder.dropped()).toBe(counted);
    expect(recorder.dropped()).toBe(0);
    expect(recorder.waitingRows()).toBe(0);
    expect(existsSync(file)).toBe(false);
  },
);

/** Mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

it("drops what finds no room, counts it, and goes on counting what has a row already", async () => {
  const database = createFakeDatabase();
  const recorder = start(database, 2);
  database.state = "away";
  recorder.count(ok);
  await recorder.flush();
  recorder.count({ ...ok, versionId: randomUUID() });
  for (const each of [randomUUID(), randomUUID()]) recorder.count({ ...ok, keyId: each });
  expect(recorder.dropped()).toBe(2);
  expect(recorder.waitingRows()).toBe(2);
  database.state = "there";
  await recorder.flush();
  expect(database.requests() + recorder.dropped()).toBe(4);
});

it("reads the spool of the version before, which knew neither keys nor rows", async () => {
  const before = {
    ...{ versionId, minute: 9, requests: 4, clientErrors: 1, serverErrors: 1, durationMs: 8 },
    buckets: emptyRow({ versionId, keyId, minute: 9 }).buckets.with(1, 4),
  };
  const id = randomUUID();
  spoolText(JSON.stringify([{ id, rows: [before] }]));
  const database = createFakeDatabase();
  const recorder = start(database);
  recorder.count(ok);
  await recorder.flush();
  const failures = { refused: 0, timeouts: 0, gone: 0 };
  // Its own id still: it may have been counted before the restart.
  expect(database.attempts[0]).toEqual({
    id,
    rows: [{ ...before, keyId: noKeyId, rows: 4, ...failures }],
  });
  expect(database.requests()).toBe(5);
  expect(existsSync(file)).toBe(false);
});

it("does not write out again what waits unchanged", async () => {
  const spool = createUsageSpool(file);
  const batch = { id: randomUUID(), rows: [{ ...emptyRow({ versionId, keyId, minute: 1 }) }] };
  const stringify = vi.spyOn(JSON, "stringify");
  await spool.save([batch]);
  await spool.save([batch]);
  expect(stringify).toHaveBeenCalledTimes(1);
  stringify.mockRestore();
  expect(await spool.read()).toEqual([batch]);
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
  ["of a version to come", () => spoolText('{"version":3}\n')],
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

function spoolText(text: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function spoolWith(change: Partial<UsageRow>): void {
  const row = { ...emptyRow({ versionId, keyId, minute: 10 }), requests: 1, ...change };
  const batch = JSON.stringify({ id: randomUUID(), rows: [row] });
  spoolText(`{"version":2}\n${batch}\n`);
}

it("waits in one file of the data folder, whatever the host is called", () => {
  const hostname = vi.spyOn(os, "hostname");
  hostname.mockReturnValueOnce("before").mockReturnValueOnce("after");
  expect(usageSpoolFile()).toBe(usageSpoolFile());
  hostname.mockRestore();
});
