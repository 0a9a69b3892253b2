import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { db } from "@/lib/platform/db";
import { useDatabase } from "@/lib/platform/testing/database";
import { type GatewayProcess, startGatewayProcess } from "./testing/gateway-process";
import { seedKey, seedRecommender } from "./testing/seed-recommender";

/** A database that answers late or never, with the real gateway before it (bad-inputs.md 83). */
const database = useDatabase();
let gateway: GatewayProcess;
let key: { id: string; secret: string };

beforeAll(async () => {
  await seedRecommender();
  key = await seedKey();
  gateway = await startGatewayProcess({
    environment: {
      DATABASE_URL: database.appUrl,
      ONNWARD_DATA_DIR: database.dataDir,
      ONNWARD_RUN_DIR: path.join(database.dataDir, "run"),
    },
  });
  for (const target of ["recommender", "recommender@2"])
    await vi.waitFor(async () => expect(await statusWith(key.secret, target)).toBe(200), 30_000);
  await predictWhile(Promise.resolve()); // What is compared below is not the first call.
}, 180_000);

afterAll(() => gateway?.kill());

async function statusWith(secret: string, target = "recommender"): Promise<number> {
  const headers = { authorization: `Bearer ${secret}` };
  const body = '{"user_id":123,"item_id":456}';
  return (await gateway.call(`/predict/${target}`, { body, headers })).status;
}

/** Predicts one after the other, by alias and by number, at least fifty times and until the work is done. */
async function predictWhile(work: Promise<unknown>) {
  let isOver = false;
  const done = work.finally(() => {
    isOver = true;
  });
  const latencies: number[] = [];
  const statuses = new Set<number>();
  while (!isOver || latencies.length < 50) {
    for (const target of ["recommender", "recommender@2"]) {
      const startedAt = performance.now();
      statuses.add(await statusWith(key.secret, target));
      latencies.push(performance.now() - startedAt);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await done;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { count: sorted.length, statuses: [...statuses], p50: at(0.5), p99: at(0.99) };
}

type Report = Awaited<ReturnType<typeof predictWhile>>;

/** Waiting for the database even once would cost its timeout, which is seconds. */
function expectUndisturbed(during: Report, before: Report): void {
  const shown = JSON.stringify({ before, during });
  expect(during.statuses, shown).toEqual([200]);
  expect(during.p50, shown).toBeLessThan(3 * before.p50 + 5);
  expect(during.p99, shown).toBeLessThan(5 * before.p99 + 100);
}

/** A query of the console's kind: with its pool, its deadline, and its error. */
async function ask(work: () => Promise<unknown>): Promise<{ code: string; ms: number }> {
  const startedAt = performance.now();
  const code = await work().then(
    () => "answered",
    (error: unknown) => String(Object(error).code ?? error),
  );
  return { code, ms: performance.now() - startedAt };
}

describe("predictions keep their latency", () => {
  it("while every table is locked, and what the console asks is 503 within five seconds", async () => {
    const before = await predictWhile(Promise.resolve());
    const owner = await database.connect("owner");
    const { rows } = await owner.query(
      "SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'",
    );
    await owner.query("BEGIN");
    const names = rows.map(({ name }) => name).join(", ");
    await owner.query(`LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`);
    const console = Promise.all([
      ask(() => db().model.findMany()),
      ask(() => db().apiKey.count()),
      ask(() => db().alias.updateMany({ data: { movedAt: new Date() } })),
    ]);
    const during = await predictWhile(console);
    await owner.query("ROLLBACK");
    for (const { code, ms } of await console) {
      expect(code).toBe("db.unavailable");
      expect(ms).toBeLessThan(5_000);
    }
    expectUndisturbed(during, before);
    // And without a restart the gateway hears of changes again.
    const { secret } = await seedKey();
    await expect.poll(() => statusWith(secret), { timeout: 10_000 }).toBe(200);
  });

  it("while the console's pool is exhausted, and the gateway's own still hears of a revocation", async () => {
    const before = await predictWhile(Promise.resolve());
    const { id, secret } = await seedKey();
    await expect.poll(() => statusWith(secret), { timeout: 10_000 }).toBe(200);
    const owner = await database.connect("owner");
    // More than the pool has connections: the last ones do not even get one.
    const sleeping = Array.from({ length: 15 }, () =>
      ask(() => db().$queryRaw`SELECT pg_sleep(20)::text`),
    );
    let heardAfterMs = Number.POSITIVE_INFINITY;
    const revocation = (async () => {
      await owner.query("UPDATE api_key SET revoked_at = now() WHERE id = $1", [id]);
      await owner.query("UPDATE revision SET number = number + 1");
      const startedAt = performance.now();
      await expect.poll(() => statusWith(secret), { timeout: 10_000, interval: 20 }).toBe(401);
      heardAfterMs = performance.now() - startedAt;
    })();
    const during = await predictWhile(Promise.all([...sleeping, revocation]));
    for (const { code, ms } of await Promise.all(sleeping)) {
      expect(code).toBe("db.unavailable");
      expect(ms).toBeLessThan(5_000);
    }
    expectUndisturbed(during, before);
    // Well before the console's pool was free again. The promise is one second; a crowded machine gets two.
    expect(heardAfterMs).toBeLessThan(2_000);
  });
});
