import { randomUUID } from "node:crypto";
import path from "node:path";
import pg from "pg";
import { expect, test } from "vitest";
import { closeDb, db, Prisma } from "@/lib/platform/db";
import { env, replaceEnv } from "@/lib/platform/env";
import { readMigrationScripts } from "@/lib/platform/migrations";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { promoteVersion } from "@/lib/registry/aliases";
import { uploadReady } from "@/lib/registry/testing/registry";
import {
  createUsageRecorder,
  createUsageSpool,
  listServing,
  listVersionUse,
  pruneUsage,
  writeUsageBatch,
} from ".";
import { quartersOf } from "./usage-quarter";
import {
  addPrediction,
  type CountedPrediction,
  emptyRow,
  noKeyId,
  type UsageBatch,
} from "./usage-row";
import { usageOf } from "./usage-window";

const database = useDatabase({ ONNWARD_PROMOTE_WAIT_MS: "100" });
const engineer = userContext("engineer");
const keyId = randomUUID();
const answered = { keyId, rows: 1, outcome: "ok" } as const;
const thisMinute = () => Math.floor(Date.now() / 60_000);

function batchOf(
  versionId: string,
  durations: readonly number[],
  minute = thisMinute(),
): UsageBatch {
  const row = emptyRow({ versionId, keyId, minute });
  for (const durationMs of durations) addPrediction(row, { versionId, ...answered, durationMs });
  return { id: randomUUID(), rows: [row] };
}

async function requestsOf(versionId: string): Promise<number> {
  const { _sum } = await db().usageMinute.aggregate({
    where: { versionId },
    _sum: { requests: true },
  });
  return _sum.requests ?? 0;
}

test("a batch that comes again, also at the same moment, is counted once", async () => {
  const versionId = randomUUID();
  const batch = batchOf(versionId, [1, 2, 3]);
  await Promise.all([1, 2, 3, 4].map(() => writeUsageBatch(batch)));
  await writeUsageBatch(batch);
  expect(await requestsOf(versionId)).toBe(3);
});

test("batches of several gateways add up, place by place", async () => {
  const versionId = randomUUID();
  const minute = thisMinute();
  await Promise.all(
    [[1, 1], [1, 40_000], [0.1]].map((each) => writeUsageBatch(batchOf(versionId, each, minute))),
  );
  const row = await db().usageMinute.findFirstOrThrow({ where: { versionId } });
  const expected = emptyRow({ versionId, keyId, minute });
  for (const durationMs of [1, 1, 1, 40_000, 0.1])
    addPrediction(expected, { versionId, ...answered, durationMs });
  expect(row).toMatchObject({ requests: 5, clientErrors: 0, serverErrors: 0 });
  expect(row.buckets).toEqual(expected.buckets);
  expect(row.durationMs).toBeCloseTo(40_003.1);
  expect(row.minute.getTime()).toBe(minute * 60_000);
});

test("keys of one version and minute have rows of their own, every outcome a column", async () => {
  const versionId = randomUUID();
  const minute = thisMinute();
  const base: CountedPrediction = { versionId, ...answered, rows: 2 ** 31, durationMs: 1 };
  const mine = emptyRow({ versionId, keyId, minute });
  for (const outcome of ["ok", "ok", "refused", "timeout", "clientError"] as const)
    addPrediction(mine, { ...base, outcome });
  const nobody = emptyRow({ versionId, keyId: noKeyId, minute });
  for (const outcome of ["serverError", "gone"] as const)
    addPrediction(nobody, { ...base, keyId: null, outcome });
  for (let time = 0; time < 2; time += 1)
    await writeUsageBatch({ id: randomUUID(), rows: [mine, nobody] });
  const rows = await db().usageMinute.findMany({ where: { versionId }, orderBy: { keyId: "asc" } });
  const zero = { rows: 0n, clientErrors: 0, serverErrors: 0, refused: 0, timeouts: 0, gone: 0 };
  const ofKey = { requests: 10, rows: 4n * 2n ** 31n, refused: 2, timeouts: 2, clientErrors: 2 };
  expect(rows).toMatchObject([
    { ...zero, keyId: noKeyId, requests: 4, serverErrors: 2, gone: 2 },
    { ...zero, keyId, ...ofKey },
  ]);
});

test("a quarter of an hour is what its minutes are together, whatever their keys and batches", async () => {
  const versionId = randomUUID();
  const first = thisMinute() - (thisMinute() % 15) - 30;
  const keys = [keyId, noKeyId, randomUUID()];
  const rows = [0, 3, 14, 15].flatMap((offset) =>
    keys.map((each, index) => {
      const row = emptyRow({ versionId, keyId: each, minute: first + offset });
      addPrediction(row, { versionId, ...answered, durationMs: 1 + index * 40 });
      addPrediction(row, { versionId, ...answered, outcome: "timeout", durationMs: 2_000 });
      return row;
    }),
  );
  const batches = [rows.slice(0, 5), rows.slice(5)].map((each) => ({
    id: randomUUID(),
    rows: each,
  }));
  await Promise.all([...batches, ...batches].map(writeUsageBatch));
  const quarters = await db().usageQuarter.findMany({
    where: { versionId },
    orderBy: { quarter: "asc" },
  });
  const [whole, next] = quartersOf(rows);
  expect(quarters.map(({ quarter }) => quarter.getTime() / 60_000)).toEqual([first, first + 15]);
  expect(quarters[0]).toMatchObject({ requests: 18, rows: 9n, timeouts: 9, durationMs: 18_369 });
  expect(quarters.map(({ buckets }) => buckets)).toEqual([whole?.buckets, next?.buckets]);
});

test("a version's usage is read by an index, whatever else is stored", async () => {
  await db().$executeRaw`
    INSERT INTO usage_minute (version_id, key_id, minute, requests, rows, client_errors, server_errors,
      refused, timeouts, gone, duration_ms, buckets)
    SELECT md5((n % 20)::text)::uuid, md5((n % 7)::text)::uuid, now() - make_interval(mins => n / 140),
      1, 1, 0, 0, 0, 0, 0, 1, '{1}' FROM generate_series(1, 60000) AS n ON CONFLICT DO NOTHING`;
  await db().$executeRaw`ANALYZE usage_minute`;
  const versionId = Prisma.sql`md5('3')::uuid`;
  const readings = [
    usageOf(versionId, 60),
    Prisma.sql`SELECT sum(requests) FROM usage_minute
      WHERE key_id = md5('3')::uuid AND minute > now() - interval '1 hour'`,
  ];
  for (const reading of readings) {
    const plan = await db().$queryRaw<{ "QUERY PLAN": string }[]>`EXPLAIN ${reading}`;
    const text = plan.map((line) => line["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/usage_minute_(pkey|key_id_minute_idx)/);
    expect(text).not.toMatch(/Seq Scan on usage_minute/);
  }
});

test("what was counted before there were keys stays as it was, and goes on being counted", async () => {
  const owner = await database.connect("owner");
  await owner.query("CREATE DATABASE usage_before");
  const url = new URL(database.ownerUrl);
  url.pathname = "/usage_before";
  const other = new pg.Client({ connectionString: url.href });
  await other.connect();
  try {
    const scripts = readMigrationScripts();
    const ofKeys = scripts.findIndex((sql) => sql.includes("usage_minute_key_id_minute_idx"));
    for (const sql of scripts.slice(0, ofKeys)) await other.query(sql);
    const versionId = randomUUID();
    await other.query(
      `INSERT INTO usage_minute (version_id, minute, requests, client_errors, server_errors,
         duration_ms, buckets) VALUES ($1, now(), 9, 2, 1, 30, '{9}')`,
      [versionId],
    );
    await other.query(scripts[ofKeys] ?? "");
    const { rows } = await other.query("SELECT * FROM usage_minute");
    expect(rows).toMatchObject([
      {
        ...{ version_id: versionId, key_id: noKeyId, requests: 9, rows: "9", client_errors: 2 },
        ...{ server_errors: 1, refused: 0, timeouts: 0, gone: 0, duration_ms: 30, buckets: [9] },
      },
    ]);
    for (const sql of scripts.slice(ofKeys + 1)) await other.query(sql);
    const quarters = await other.query("SELECT * FROM usage_quarter");
    expect(quarters.rows).toMatchObject([
      {
        ...{ version_id: versionId, requests: 9, rows: "9", client_errors: 2, server_errors: 1 },
        ...{ duration_ms: 30, buckets: [9, ...Array(30).fill(0)] },
      },
    ]);
  } finally {
    await other.end();
    await owner.query("DROP DATABASE usage_before WITH (FORCE)");
  }
});

test("what was counted with the database away arrives once, through a restart that forgot everything", async () => {
  const versionId = randomUUID();
  const spool = createUsageSpool(path.join(database.dataDir, "gateway/usage-test.json"));
  const start = () => createUsageRecorder({ write: writeUsageBatch, spool });
  const before = start();
  before.count({ versionId, ...answered, durationMs: 1 });
  await before.flush();
  const same = Object.entries(env()).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  );
  await closeDb();
  replaceEnv({ ...Object.fromEntries(same), DATABASE_URL: "postgresql://x:y@127.0.0.1:9/z" });
  for (const outcome of ["ok", "serverError"] as const) {
    before.count({ versionId, ...answered, outcome, durationMs: 1 });
    await before.flush();
  }
  await closeDb();
  replaceEnv(Object.fromEntries(same));
  expect(await requestsOf(versionId)).toBe(1);
  const after = start();
  after.count({ versionId, ...answered, durationMs: 1 });
  await after.flush();
  await after.flush();
  expect(await requestsOf(versionId)).toBe(4);
  expect(await spool.read()).toEqual([]);
});

test("usage is kept for five weeks, and ids of batches for as long as one can come again", async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  const day = 24 * 60;
  await writeUsageBatch(batchOf(old, [1], thisMinute() - 36 * day));
  await writeUsageBatch(batchOf(young, [1], thisMinute() - 34 * day));
  await db().usageBatch.create({ data: { id: old, at: new Date(Date.now() - 3 * day * 60_000) } });
  await pruneUsage();
  expect([await requestsOf(old), await requestsOf(young)]).toEqual([0, 1]);
  const quarters = await db().usageQuarter.findMany({ where: { versionId: { in: [old, young] } } });
  expect(quarters.map(({ versionId }) => versionId)).toEqual([young]);
  expect(await db().usageBatch.count({ where: { id: old } })).toBe(0);
  expect(await db().usageBatch.count()).toBeGreaterThan(0);
});

test("what serves is listed production first, with usage, its last move and who made it", async () => {
  const ids = { a: await uploadReady(engineer, "s-a"), b: await uploadReady(engineer, "s-b") };
  const promote = (name: string, alias: string) =>
    promoteVersion(engineer, { name, alias, version: 1, reason: `because ${alias}` });
  await promote("s-a", "staging");
  await promote("s-b", "production");
  await promote("s-b", "canary");
  // The newest line of its ledger, but no move: a rollout that began, say.
  const { id: modelId } = await db().model.findFirstOrThrow({ where: { liveName: "s-b" } });
  const someone = { actorKind: "user", actorId: "x", actorLabel: "x", requestId: "x" };
  await db().aliasMove.create({
    data: {
      ...{ modelId, alias: "production", kind: "rollout_start", reason: "no move", warmed: true },
      ...someone,
    },
  });
  const durations = Array.from({ length: 100 }, (_, index) => index + 1);
  await writeUsageBatch(batchOf(ids.b, durations));
  await writeUsageBatch(batchOf(ids.b, [1_000, 1_000], thisMinute() - 61));
  const failed = emptyRow({ versionId: ids.b, keyId: noKeyId, minute: thisMinute() - 30 });
  const failure = { versionId: ids.b, keyId: null, rows: 0, durationMs: 10 };
  for (const outcome of ["gone", "serverError"] as const)
    addPrediction(failed, { ...failure, outcome });
  await writeUsageBatch({ id: randomUUID(), rows: [failed] });

  const first = await listServing(contextOf(), { limit: 2 });
  expect(first.data.map(({ model, alias }) => `${model}@${alias}`)).toEqual([
    "s-b@production",
    "s-a@staging",
  ]);
  const cursor = first.nextCursor ?? undefined;
  const second = await listServing(contextOf(), { limit: 2, cursor });
  expect(second.data.map(({ model, alias }) => `${model}@${alias}`)).toEqual(["s-b@canary"]);
  expect(second.nextCursor).toBeNull();
  const [production, staging] = first.data;
  expect(production).toMatchObject({
    version: 1,
    movedBy: { kind: "user", label: engineer.actor.label },
    reason: "because production",
    requests: 102,
    errors: 2,
    windowMinutes: 60,
  });
  expect(production?.p50Ms).toBeGreaterThan(45);
  expect(production?.p50Ms).toBeLessThan(55);
  expect(production?.p95Ms).toBeGreaterThan(85);
  expect(production?.p95Ms).toBeLessThanOrEqual(100);
  expect(staging).toMatchObject({ requests: 0, errors: 0, p50Ms: null, p95Ms: null });
});

test("a version says how long it took in the last hour and when it last answered, also if only the day knows", async () => {
  const used = await uploadReady(engineer, "u-a");
  const before = await uploadReady(engineer, "u-a");
  await uploadReady(engineer, "u-a");
  await uploadReady(engineer, "u-b");
  await writeUsageBatch(batchOf(used, [10, 10, 10], thisMinute() - 5));
  const longAgo = Math.floor((thisMinute() - 3 * 1_440) / 15) * 15;
  await writeUsageBatch(batchOf(before, [10], longAgo));
  await db().usageMinute.deleteMany({ where: { versionId: before } });
  const name = "u-a";
  const use = await listVersionUse(contextOf(), { name, versions: [1, 2, 3, 4] });
  expect(use.sort((a, b) => a.version - b.version)).toEqual([
    {
      version: 1,
      p95Ms: expect.closeTo(10, -0.5),
      servedAt: new Date((thisMinute() - 5) * 60_000),
    },
    { version: 2, p95Ms: null, servedAt: new Date(longAgo * 60_000) },
    { version: 3, p95Ms: null, servedAt: null },
  ]);
  const limited = keyContext(["models:read"], ["u-b"]);
  expect(await listVersionUse(limited, { name, versions: [1] })).toEqual([]);
});

test("a key that is limited to models hears of no other, with a cursor of its own making neither", async () => {
  await uploadReady(engineer, "l-a");
  await uploadReady(engineer, "l-b");
  for (const name of ["l-a", "l-b"])
    await promoteVersion(engineer, { name, alias: "production", version: 1, reason: "" });
  const limited = keyContext(["models:read"], ["l-b", "planned"]);
  const { data } = await listServing(limited, { limit: 50 });
  expect(data.map(({ model }) => model)).toEqual(["l-b"]);
  const cursor = Buffer.from('["a","production"]').toString("base64url");
  const again = await listServing(limited, { limit: 50, cursor });
  expect(again.data.map(({ model }) => model)).toEqual(["l-b"]);
  await expect(listServing(limited, { limit: 50, cursor: "forged" })).rejects.toMatchObject({
    code: "cursor.invalid",
  });
});
