import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { recordAudit } from "@/lib/audit";
import { listPredictionsQuery } from "@/lib/contract/prediction";
import { setClock } from "@/lib/platform/clock";
import { db, inTransaction } from "@/lib/platform/db";
import { contextOf, keyContext, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import {
  deleteModel,
  deleteVersions,
  purgeDeletedModel,
  purgeDeletedVersion,
} from "@/lib/registry/lifecycle";
import { codeOf, rowOf, upload } from "@/lib/registry/testing/registry";
import {
  addDays,
  createLogSpool,
  createPredictionRecorder,
  digestHours,
  findPrediction,
  listPredictions,
  type PredictionRecord,
  pruneDays,
  readPredictionPayload,
  verifyPredictions,
  writeRecordBatch,
} from ".";
import { hourOf } from "./place";

const database = useDatabase();
const hourMs = 3_600_000;
const now = Date.now();
const thisHour = hourOf(new Date(now)).getTime();
const auditor = userContext("auditor");
const engineer = userContext("engineer");
const models = { seen: "", hidden: "" };
let restoreClock = () => {};
afterEach(() => restoreClock());

beforeAll(async () => {
  for (const name of ["seen", "hidden"] as const) {
    await upload(contextOf(), name);
    models[name] = (await rowOf(name, 1)).modelId;
  }
});

function recordOf(over: Partial<PredictionRecord> = {}): PredictionRecord {
  const at = {
    atMs: now,
    requestId: randomUUID(),
    actorKind: "key",
    actorId: randomUUID(),
  } as const;
  const what = { address: "203.0.113.5", modelId: models.seen, model: "seen", version: 1 };
  const how = {
    dialect: "plain",
    code: "ok",
    status: 200,
    requestBytes: 40,
    answerBytes: 15,
    rows: 1,
  };
  const times = { queueUs: 10, decodeUs: 20, runUs: 30, encodeUs: 5, totalUs: 900 };
  return { ...at, ...what, ...how, ...times, payload: null, ...over };
}

/** As the names of partitions end. */
function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10).replaceAll("-", "");
}

async function store(...records: PredictionRecord[]): Promise<void> {
  await writeRecordBatch({ id: randomUUID(), text: JSON.stringify(records) });
}

async function list(query: Record<string, string>, ctx = auditor) {
  return listPredictions(ctx, listPredictionsQuery.parse(query));
}

const digestOf = (atMs: number) =>
  verifyPredictions(auditor, { hour: new Date(atMs).toISOString() });

/** As the runner would, some minutes after the hour. */
async function closeHoursBefore(endMs: number): Promise<number> {
  restoreClock = setClock(() => endMs + 6 * 60_000);
  return digestHours(contextOf());
}

test("a batch that comes again, also at the same moment, is added once", async () => {
  const record = recordOf();
  const batch = { id: randomUUID(), text: JSON.stringify([record, recordOf()]) };
  await Promise.all([1, 2, 3, 4].map(() => writeRecordBatch(batch)));
  await writeRecordBatch(batch);
  const { data } = await list({ requestId: record.requestId });
  expect(data).toMatchObject([
    {
      ...{ requestId: record.requestId, model: "seen", version: 1, code: "ok", status: 200 },
      ...{ requestBytes: 40, answerBytes: 15, totalMs: 0.9, address: "203.0.113.5" },
      timings: { queueMs: 0.01, decodeMs: 0.02, runMs: 0.03, encodeMs: 0.005 },
    },
  ]);
});

test("with the database away records wait on disk, come in once after a restart, and losses are counted", async () => {
  const folder = path.join(database.dataDir, "gateway/log-test");
  const state = { isAway: true };
  const limits = { openRecords: 2_500, openPayloadBytes: 1_000, spoolBytes: 1_000_000 };
  const start = () =>
    createPredictionRecorder({
      limits,
      spool: createLogSpool(folder),
      async write(batch) {
        if (state.isAway) {
          // In doubt: it arrived, and the answer did not.
          await writeRecordBatch(batch);
          throw new Error("away");
        }
        await writeRecordBatch(batch);
      },
    });
  const actorId = randomUUID();
  const before = start();
  for (let n = 0; n < 2_400; n += 1) before.record(recordOf({ actorId }));
  await before.flush();
  for (let n = 0; n < 2_600; n += 1) before.record(recordOf({ actorId }));
  // 2,500 found room in memory; of what lies on disk the bound is a megabyte.
  expect(before.dropped()).toBe(100);
  await before.flush();
  const dropped = before.dropped();
  expect(before.waiting()).toBe(5_000 - dropped);
  expect(dropped).toBeGreaterThan(100);
  expect(readdirSync(folder).length).toBeGreaterThan(1);
  state.isAway = false;
  const after = start();
  after.record(recordOf({ actorId }));
  await after.flush();
  expect([after.waiting(), after.dropped(), readdirSync(folder)]).toEqual([0, 0, []]);
  const rows = await db().predictionRecord.count({ where: { actorId } });
  expect(rows).toBe(5_000 - dropped + 1);
});

describe("digests", () => {
  const first = thisHour - 5 * hourMs;

  test("are made hour by hour, each over the one before, in the audit chain", async () => {
    for (let n = 0; n < 5; n += 1)
      await store(recordOf({ atMs: first + n }), recordOf({ atMs: first + 2 * hourMs + n }));
    expect(await closeHoursBefore(thisHour - 2 * hourMs)).toBe(2);
    expect(await closeHoursBefore(thisHour - 2 * hourMs)).toBe(0);
    const [one, two] = [await digestOf(first), await digestOf(first + 2 * hourMs)];
    expect(one).toMatchObject({ ok: true, count: 5, previous: "0".repeat(64) });
    expect(two).toMatchObject({ ok: true, count: 5, previous: one.ok ? one.digest : "" });
    expect(await digestOf(first + hourMs)).toMatchObject({ ok: false, state: "open" });
    expect(await digestOf(thisHour)).toMatchObject({ ok: false, state: "open" });
  });

  test("cover a record that comes late with the next open hour, and stay as they are", async () => {
    const late = recordOf({ atMs: first + 1_000 });
    await store(late);
    expect(await digestOf(first)).toMatchObject({ ok: true, count: 5 });
    const { data } = await list({ requestId: late.requestId });
    expect(data[0]?.at).toBe(new Date(first + 1_000).toISOString());
    expect(data[0]?.hour).toBe(new Date(first + 3 * hourMs).toISOString());
    expect(await closeHoursBefore(thisHour - hourMs)).toBe(1);
    expect(await digestOf(first + 3 * hourMs)).toMatchObject({ ok: true, count: 1 });
  });

  test("find what the owner of the tables edits, deletes or adds", async () => {
    const owner = await database.connect("owner");
    const changes = [
      "UPDATE prediction_log SET code = 'internal'",
      "UPDATE prediction_log SET address = NULL",
      "DELETE FROM prediction_log",
    ];
    for (const change of changes) {
      const where = "slot = (SELECT min(slot) FROM prediction_log WHERE slot >= $1)";
      const { rowCount } = await owner.query(`${change} WHERE ${where}`, [new Date(first)]);
      expect(rowCount).toBe(1);
      expect(await digestOf(first), change).toMatchObject({ ok: false, state: "changed" });
    }
    expect(await digestOf(first + 2 * hourMs)).toMatchObject({ ok: true });
    await owner.query(
      `INSERT INTO prediction_log SELECT slot, 1, at, request_id, actor_kind, actor_id, address, model_id,
         model, version, dialect, code, status, request_bytes, answer_bytes, rows, queue_us, decode_us,
         run_us, encode_us, total_us, is_sampled FROM prediction_log WHERE slot = $1`,
      [new Date(first + 2 * hourMs)],
    );
    expect(await digestOf(first + 2 * hourMs)).toMatchObject({ ok: false, state: "changed" });
  });

  test("are the same bytes however many runners work at one time", async () => {
    await store(recordOf({ atMs: thisHour - hourMs / 2 }));
    restoreClock = setClock(() => thisHour + 6 * 60_000);
    await Promise.all([1, 2, 3].map(() => digestHours(contextOf())));
    const target = `predictions:${new Date(thisHour - hourMs).toISOString()}`;
    expect(await db().auditEvent.count({ where: { target } })).toBe(1);
  });

  test("are for who may read the audit log", async () => {
    const hour = new Date(first).toISOString();
    expect(await codeOf(verifyPredictions(engineer, { hour }))).toBe("permission.denied");
  });
});

test("the application may read the log, and change it by no other way than its functions", async () => {
  const app = await database.connect("app");
  const { rows } = await app.query(
    "SELECT relid::text AS part FROM pg_partition_tree('prediction_log')",
  );
  expect(rows.length).toBeGreaterThan(1);
  for (const { part } of rows) {
    for (const sql of [`UPDATE ${part} SET code = 'x'`, `DELETE FROM ${part}`, `TRUNCATE ${part}`])
      await expect(app.query(sql), sql).rejects.toThrow(/permission denied/);
    await expect(app.query(`DROP TABLE ${part}`), part).rejects.toThrow(/owner/);
  }
  const drop = (event: object) =>
    app.query("SELECT prediction_log_prune($1)", [JSON.stringify(event)]);
  const today = `prediction_log_${dayOf(new Date(now))}`;
  const good = { action: "predictions.pruned", outcome: "success", target: "predictions" };
  await expect(drop({ ...good, after: { dropped: [today] } })).rejects.toThrow(/last day/);
  await expect(drop({ ...good, after: { dropped: ["api_key"] } })).rejects.toThrow(/no day/);
  for (const after of [null, {}, { dropped: [] }, { dropped: today }])
    await expect(drop({ ...good, after })).rejects.toThrow(/must name/);
  await expect(
    drop({ ...good, action: "model.created", after: { dropped: [today] } }),
  ).rejects.toThrow(/must name/);
});

describe("of an hour whose day is gone", () => {
  const makeDay = async (day: string) => {
    const owner = await database.connect("owner");
    const next = new Date(Date.parse(`${day}Z`) + 24 * hourMs).toISOString();
    await owner.query(`CREATE TABLE prediction_log_${dayOf(new Date(day))}
      PARTITION OF prediction_log FOR VALUES FROM ('${day}Z') TO ('${next}')`);
    const hour = new Date(`${day}T05:00:00Z`);
    const after = { hour: hour.toISOString(), count: 1, digest: "ab", previous: "0".repeat(64) };
    await inTransaction((tx) =>
      recordAudit(tx, contextOf(), {
        action: "predictions.digested",
        target: `predictions:${hour.toISOString()}`,
        after,
      }),
    );
    return { owner, hour: hour.toISOString() };
  };

  test("verification says that retention dropped it where an event says so, and else that it was changed", async () => {
    const { owner, hour } = await makeDay("2026-02-01");
    await owner.query("DROP TABLE prediction_log_20260201");
    expect(await verifyPredictions(auditor, { hour })).toMatchObject({ state: "changed" });
    const lawful = await makeDay("2026-02-02");
    restoreClock = setClock(() => Date.parse("2026-03-01T00:00:00Z"));
    await pruneDays(contextOf());
    restoreClock();
    expect(await verifyPredictions(auditor, { hour: lawful.hour })).toMatchObject({
      state: "pruned",
    });
    expect(await verifyPredictions(auditor, { hour })).toMatchObject({ state: "changed" });
  });

  test("a digest that only its own table knows was changed, where the chain goes back further", async () => {
    const hour = new Date(thisHour + 24 * hourMs);
    await db().predictionHour.create({ data: { hour, digest: "ab" } });
    expect(await digestOf(hour.getTime())).toMatchObject({ state: "changed", seq: null });
    await db().predictionHour.delete({ where: { hour } });
  });

  test("an event that says so of a day that was not over for a day is no retention", async () => {
    const { owner } = await makeDay("2026-02-03");
    await owner.query("DROP TABLE prediction_log_20260203");
    const day = `prediction_log_${dayOf(new Date(now))}`;
    const target = `predictions:${new Date(thisHour).toISOString()}`;
    await inTransaction((tx) =>
      recordAudit(tx, contextOf(), {
        action: "predictions.digested",
        target,
        after: { hour: "", count: 99, digest: "ab", previous: "0".repeat(64) },
      }),
    );
    await inTransaction((tx) =>
      recordAudit(tx, contextOf(), {
        action: "predictions.pruned",
        target: "predictions",
        after: { dropped: [day] },
      }),
    );
    const app = await database.connect("owner");
    await app.query(`ALTER TABLE ${day} RENAME TO hidden_day`);
    try {
      expect(await digestOf(thisHour)).toMatchObject({ state: "changed" });
    } finally {
      await app.query(`ALTER TABLE hidden_day RENAME TO ${day}`);
    }
  });
});

describe("the list", () => {
  test("shows models that one can see, and everything to who may read the audit log", async () => {
    await db().model.update({ where: { id: models.hidden }, data: { visibility: "private" } });
    const [actorId, at] = [randomUUID(), { atMs: now }];
    await store(
      recordOf({ ...at, actorId }),
      recordOf({ ...at, actorId, model: "hidden", modelId: models.hidden }),
      recordOf({
        ...at,
        actorId,
        model: "nowhere",
        modelId: null,
        code: "model.not_found",
        status: 404,
      }),
    );
    const names = async (ctx: typeof auditor) =>
      (await list({ key: actorId }, ctx)).data.map(({ model }) => model).sort();
    expect(await names(engineer)).toEqual(["seen"]);
    expect(await names(keyContext(["models:read"], ["hidden"]))).not.toContain("seen");
    expect(await names(auditor)).toEqual(["hidden", "nowhere", "seen"]);
    expect(await codeOf(list({}, keyContext(["predict"])))).toBe("key.scope_missing");

    const all = (await list({ key: actorId }, auditor)).data;
    const found = async (ctx: typeof auditor) =>
      (await Promise.all(all.map(({ id }) => findPrediction(ctx, { id })))).filter(
        (record) => record !== null,
      );
    expect(await found(auditor), "one by one as in the list").toEqual(all);
    expect((await found(engineer)).map(({ model }) => model)).toEqual(["seen"]);
  });

  test("filters, and goes on by its cursor without gap or repeat", async () => {
    const actorId = randomUUID();
    const codes = [
      ["ok", 200],
      ["predict.timeout", 504],
      ["input.shape", 400],
    ] as const;
    const made = Array.from({ length: 30 }, (_, n) => {
      const [code, status] = codes[n % 3] ?? codes[0];
      return recordOf({ actorId, atMs: now - Math.floor(n / 2), code, status, totalUs: n * 1_000 });
    });
    await store(...made);
    const ids: string[] = [];
    let cursor: string | null = "";
    while (cursor !== null) {
      const page = await list({ key: actorId, limit: "7", ...(cursor === "" ? {} : { cursor }) });
      ids.push(...page.data.map(({ requestId }) => requestId));
      cursor = page.nextCursor;
    }
    expect([ids.length, new Set(ids).size]).toEqual([30, 30]);
    const count = async (query: Record<string, string>) =>
      (await list({ key: actorId, ...query })).data.length;
    expect(await count({ status: "5xx" })).toBe(10);
    expect(await count({ status: "400" })).toBe(10);
    expect(await count({ code: "predict.timeout" })).toBe(10);
    expect(await count({ minMs: "20" })).toBe(10);
    expect(await count({ version: "2" })).toBe(0);
    expect(await count({ from: new Date(now - 4).toISOString() })).toBe(10);
    expect(await codeOf(list({ cursor: "forged" }))).toBe("cursor.invalid");
  });
});

describe("kept bodies", () => {
  const payload = {
    requestType: "application/json",
    request: Buffer.from('{"x":[1,2]}').toString("base64"),
    answerType: "application/json",
    answer: Buffer.from('{"y":').toString("base64"),
  };

  test("are for who may change the model, and every reading is an event", async () => {
    const record = recordOf({ payload, requestBytes: 11, answerBytes: 99 });
    await store(record);
    const [found] = (await list({ requestId: record.requestId })).data;
    expect(found?.isSampled).toBe(true);
    const id = found?.id ?? "";
    expect(await readPredictionPayload(engineer, { id })).toEqual({
      request: { mediaType: "application/json", base64: payload.request, isCut: false },
      answer: { mediaType: "application/json", base64: payload.answer, isCut: true },
    });
    const event = await db().auditEvent.findFirst({ where: { action: "prediction.payload_read" } });
    expect(event).toMatchObject({ target: "model:seen", actorId: engineer.actor.id });
    for (const ctx of [auditor, userContext("viewer")])
      expect(await codeOf(readPredictionPayload(ctx, { id }))).toBe("permission.denied");
    expect(await codeOf(readPredictionPayload(engineer, { id: "1700000000000-1" }))).toBe(
      "prediction.not_found",
    );
    await store(recordOf({ requestId: "unsampled" }));
    const [other] = (await list({ requestId: "unsampled" })).data;
    expect(await codeOf(readPredictionPayload(engineer, { id: other?.id ?? "" }))).toBe(
      "prediction.no_payload",
    );
  });

  test("of a private model are no record to others, whose name no answer tells", async () => {
    await db().model.update({ where: { id: models.hidden }, data: { visibility: "private" } });
    const hidden = { model: "hidden", modelId: models.hidden };
    const record = recordOf({ ...hidden, payload, requestBytes: 11, answerBytes: 99 });
    await store(record);
    const id = (await list({ requestId: record.requestId })).data[0]?.id ?? "";
    const error = await readPredictionPayload(engineer, { id }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "prediction.not_found" });
    expect(String(error)).not.toContain("hidden");
    expect(await readPredictionPayload(userContext("admin"), { id })).toMatchObject({
      request: { base64: payload.request },
    });
  });

  test("go before the records do, days at a time, and the chain says that they went", async () => {
    await addDays();
    const parts = async () =>
      (
        await db().$queryRaw<{ name: string }[]>`
        SELECT inhrelid::regclass::text AS name FROM pg_inherits
        WHERE inhparent IN ('prediction_log'::regclass, 'prediction_payload'::regclass)`
      ).map(({ name }) => name);
    const before = await parts();
    await pruneDays(contextOf());
    expect(await parts()).toEqual(before);
    // Eleven days after an old day its bodies are too old, and its records are not.
    const owner = await database.connect("owner");
    for (const table of ["prediction_log", "prediction_payload"])
      await owner.query(`CREATE TABLE ${table}_20260101 PARTITION OF ${table}
        FOR VALUES FROM ('2026-01-01Z') TO ('2026-01-02Z')`);
    await owner.query(
      `CREATE TABLE prediction_payload_kept PARTITION OF prediction_payload DEFAULT`,
    );
    await owner.query("DROP TABLE prediction_payload_kept");
    restoreClock = setClock(() => Date.parse("2026-01-12T00:00:00Z"));
    await pruneDays(contextOf());
    expect((await parts()).sort()).toEqual([...before, "prediction_log_20260101"].sort());
    const event = await db().auditEvent.findFirst({
      where: { action: "predictions.pruned" },
      orderBy: { seq: "desc" },
    });
    expect(event?.canonical).toContain("prediction_payload_20260101");
  });
});

test("what was predicted stays in the log when its version, and then its model, is purged", async () => {
  const admin = userContext("admin");
  await upload(admin, "passing");
  const { modelId, id: versionId } = await rowOf("passing", 1);
  const record = recordOf({ modelId, model: "passing" });
  await store(record);
  await db().version.update({ where: { id: versionId }, data: { status: "ready" } });
  const asked = { requestId: record.requestId };
  await deleteVersions(admin, { name: "passing", versions: [1] });
  await purgeDeletedVersion(admin, { name: "passing", number: 1 });
  expect((await list(asked, engineer)).data).toMatchObject([{ model: "passing", version: 1 }]);
  await deleteModel(admin, { name: "passing" });
  await purgeDeletedModel(admin, { id: modelId });
  // Nobody's model any more: the log is the auditor's.
  expect((await list(asked, engineer)).data).toEqual([]);
  const { data } = await list(asked);
  expect(data).toMatchObject([{ model: "passing", version: 1 }]);
  expect(await findPrediction(auditor, { id: data[0]?.id ?? "" })).toMatchObject(asked);
});
