import { expect, test } from "vitest";
import { db, inTransaction } from "./db";
import { withDbPatience } from "./db-patience";
import { useDatabase } from "./testing/database";

useDatabase();

const sleep = (seconds: number) => db().$queryRaw`SELECT pg_sleep(${seconds})::text`;

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1_000;
}

test("a request that waited for its first answer waits for the second only what is left", async () => {
  await Promise.all([sleep(0), sleep(0), sleep(0)]); // Opening connections is not what this is about.
  const seconds = await secondsOf(() =>
    withDbPatience(async () => {
      await sleep(2);
      await expect(
        inTransaction((tx) => tx.$queryRaw`SELECT pg_sleep(20)::text`),
      ).rejects.toMatchObject({ code: "db.unavailable" });
    }),
  );
  expect(seconds).toBeLessThan(5.5);
});

test("waits at one time count once, and a quick answer renews the patience", async () => {
  await withDbPatience(async () => {
    await Promise.all([sleep(1.5), sleep(1.5), sleep(1.5)]);
    await sleep(1.5);
    await sleep(0);
    await sleep(3);
  });
});
