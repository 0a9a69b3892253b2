import pg from "pg";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import { listPredictionsQuery } from "@/lib/contract/prediction";
import { contextOf, userContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { rowOf, upload } from "@/lib/registry/testing/registry";
import { addDays, listPredictions } from ".";
import { dayOfPartition } from "./place";

/** How PostgreSQL does what the list asks of it: of the statements that the list sends, and no copies of them. */
const database = useDatabase();
const auditor = userContext("auditor");
const engineer = userContext("engineer");
const records = 150_000;
/** Of list-predictions.ts: what it looks through when no index finds what is asked for. */
const searchWindow = 50_000;
const limit = 50;
const models = 200;
const keys = 3_000;
const failures = records / 100;
const midnight = Math.floor(Date.now() / 86_400_000) * 86_400_000;
const day = dayOfPartition(new Date(midnight));
let owner: pg.Client;

beforeAll(async () => {
  owner = await database.connect("owner");
  await addDays();
  await upload(contextOf(), "seen");
  const { modelId } = await rowOf("seen", 1);
  await owner.query(
    `INSERT INTO prediction_log (slot, at, request_id, actor_kind, actor_id, model_id, model, version, dialect,
       code, status, request_bytes, answer_bytes, rows, total_us, is_sampled)
     SELECT t, t, md5(n::text), 'key', ('00000000-0000-4000-8000-' || lpad((n % ${keys})::text, 12, '0'))::uuid,
       $1, 'm' || n % ${models}, 1 + n % 3, 'plain',
       CASE WHEN n % 100 = 0 THEN 'predict.timeout' ELSE 'ok' END, CASE WHEN n % 100 = 0 THEN 504 ELSE 200 END,
       1, 1, 1, n % 1000, false
     FROM generate_series(1, ${records}) AS n,
       LATERAL (SELECT $2::timestamptz + make_interval(secs => n / 10.0) AS t) AS at`,
    [modelId, new Date(midnight)],
  );
  await owner.query("ANALYZE prediction_log");
}, 60_000);

const planSchema = z.object({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  "Actual Rows": z.number(),
  "Actual Loops": z.number(),
  "Rows Removed by Filter": z.number().optional(),
  get Plans() {
    return z.array(planSchema).optional();
  },
});
type Plan = z.infer<typeof planSchema>;
const rowSchema = z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: planSchema })]) });

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** What the list sends for a query: caught where it leaves the process. */
async function statementsOf(ctx: Context, query: Record<string, string>): Promise<Statement[]> {
  const sent: Statement[] = [];
  const schema = z.object({ text: z.string(), values: z.array(z.unknown()) });
  const real = pg.Client.prototype.query;
  const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    const given = schema.safeParse(args[0]);
    if (given.success && given.data.text.includes("prediction_log")) sent.push(given.data);
    return Reflect.apply(real, this, args);
  });
  await listPredictions(ctx, listPredictionsQuery.parse({ limit: String(limit), ...query }));
  spy.mockRestore();
  return sent;
}

/** What a statement reads of the day that has the records, and with which indexes. */
async function readingOf({ text, values }: Statement) {
  const { rows } = await owner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, [...values]);
  const nodes = nodesOf(rowSchema.parse(rows[0])["QUERY PLAN"][0].Plan);
  const looks = nodes.filter((node) => node["Relation Name"]?.startsWith("prediction_log_"));
  const readBy = (node: Plan) =>
    (node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0)) * node["Actual Loops"];
  return {
    kinds: looks.filter((node) => readBy(node) > 0).map((node) => node["Node Type"]),
    indexes: nodes.flatMap((node) => node["Index Name"] ?? []),
    read: looks.reduce((sum, node) => sum + readBy(node), 0),
  };
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

/** The same without what could find it. */
async function readingWithoutIndexes(statement: Statement) {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT indexrelid::regclass::text AS name FROM pg_index
     WHERE indrelid = 'prediction_log'::regclass AND NOT indisprimary`,
  );
  await owner.query("BEGIN");
  try {
    for (const { name } of rows) await owner.query(`DROP INDEX ${name}`);
    return await readingOf(statement);
  } finally {
    await owner.query("ROLLBACK");
  }
}

const key = "00000000-0000-4000-8000-000000000003";
const from = new Date(midnight + 14_000_000).toISOString();
const to = new Date(midnight + 3_600_000).toISOString();
const byTime = "_at_id_idx";
/** As PostgreSQL calls a day's part of prediction_log_failed_idx. */
const byFailure = "_at_id_idx1";
const byModel = "_model_at_id_idx";
const byActor = "_actor_id_at_id_idx";
const byRequest = "_request_id_idx";
const page = limit + 1;
const window = searchWindow + 1;

/** What is asked for, the index that finds it, and how many records that takes at most: for an auditor, who sees all. */
const searches: [Record<string, string>, string, number][] = [
  [{}, byTime, page],
  [{ model: "m3" }, byModel, page],
  [{ model: "nowhere" }, byModel, 0],
  [{ key }, byActor, page],
  [{ key: "00000000-0000-4000-8000-999999999999" }, byActor, 0],
  [{ requestId: "c4ca4238a0b923820dcc509a6f75849b" }, byRequest, 1],
  [{ requestId: "nowhere" }, byRequest, 0],
  [{ from }, byTime, page],
  [{ to }, byTime, page],
  [{ from, model: "m3" }, byModel, page],
  [{ to, key }, byActor, page],
  [{ code: "predict.timeout" }, byFailure, failures],
  [{ code: "input.shape" }, byFailure, failures],
  [{ code: "ok" }, byTime, window],
  [{ status: "5xx" }, byFailure, failures],
  [{ status: "504" }, byFailure, failures],
  [{ status: "404" }, byFailure, failures],
  [{ status: "2xx" }, byTime, window],
  [{ status: "200", model: "m3" }, byModel, records / models],
  [{ minMs: "900" }, byTime, window],
  [{ version: "2" }, byTime, window],
  [{ version: "9", key }, byActor, records / keys],
];

describe.each(searches)("a search for %j", (query, index, most) => {
  test("finds it by an index, and not by reading the day from end to end", async () => {
    const statements = await statementsOf(auditor, query);
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      const { kinds, indexes, read } = await readingOf(statement);
      expect(kinds).not.toContain("Seq Scan");
      expect(indexes.filter((name) => name.endsWith(day + index))).not.toEqual([]);
      expect(read).toBeLessThanOrEqual(most);
      // The log is large enough: without its indexes nothing else is left.
      expect(await readingWithoutIndexes(statement)).toMatchObject({
        kinds: ["Seq Scan"],
        read: records,
      });
    }
  });

  test("looks through no more than a window for somebody who sees some models only", async () => {
    for (const statement of await statementsOf(engineer, query)) {
      const { kinds, read } = await readingOf(statement);
      expect(kinds).not.toContain("Seq Scan");
      expect(read).toBeLessThanOrEqual(window);
    }
  });
});

test("a page deep in the log begins where the one before ended, by the same index", async () => {
  const statement = (await statementsOf(auditor, { cursor: await cursorAfter(20) }))[0];
  if (statement === undefined) throw new Error("nothing was asked");
  const { kinds, indexes, read } = await readingOf(statement);
  expect(kinds).not.toContain("Seq Scan");
  expect(indexes.some((name) => name.endsWith(day + byTime))).toBe(true);
  expect(read).toBeLessThanOrEqual(page);
});

async function cursorAfter(pages: number): Promise<string> {
  let cursor: string | undefined;
  for (let n = 0; n < pages; n += 1) {
    const query = listPredictionsQuery.parse({ limit: String(limit), cursor });
    cursor = (await listPredictions(auditor, query)).nextCursor ?? undefined;
  }
  return cursor ?? "";
}
