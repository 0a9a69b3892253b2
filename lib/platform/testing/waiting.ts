import { db } from "../db";

/** Waits until something is so. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > endMs) throw new Error("It did not come to pass.");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Waits until so many statements of this test's database wait for a lock. */
export async function untilWaiting(count: number): Promise<void> {
  await until(async () => {
    const [row] = await db().$queryRaw<{ waiting: number }[]>`
      SELECT count(*)::int AS waiting FROM pg_stat_activity
      WHERE wait_event_type = 'Lock' AND datname = current_database()`;
    return row?.waiting === count;
  });
}
