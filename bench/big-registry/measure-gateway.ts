import type pg from "pg";
import { inTransaction } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { buildRoutingTable } from "@/lib/rollout";
import { loadSnapshot, refreshSnapshot } from "@/lib/rollout/readings";

const rounds = 30;

/**
 * What a gateway needs to follow one change, and to start: with the registry as it is and all its aliases, then
 * with a hundred aliases in it, then with those and a tenth and a hundredth of the models.
 */
export async function measureGateway(owner: pg.Client): Promise<void> {
  await print(owner, "all aliases");
  await owner.query(`DELETE FROM alias WHERE id NOT IN (SELECT id FROM alias WHERE name = 'production'
    ORDER BY model_id LIMIT 100)`);
  for (const share of [1, 0.1, 0.1]) {
    if (share < 1) {
      await owner.query(`UPDATE model SET live_name = NULL WHERE id IN (SELECT id FROM model
        WHERE live_name IS NOT NULL AND id NOT IN (SELECT model_id FROM alias)
        ORDER BY id DESC LIMIT (SELECT ceil(count(*) * 0.9) FROM model WHERE live_name IS NOT NULL))`);
    }
    await owner.query("VACUUM ANALYZE model, alias");
    await print(owner, "100 aliases");
  }
}

async function print(owner: pg.Client, what: string): Promise<void> {
  const { rows } = await owner.query("SELECT count(*) AS n FROM model WHERE live_name IS NOT NULL");
  const whole = await timed(3, async () => void (await loadSnapshot()));
  let snapshot = await loadSnapshot();
  const [model] = snapshot.models;
  if (model === undefined) return;
  const refresh = await timed(rounds, async () => {
    await inTransaction((tx) => bumpRevision(tx, { model: model.id }));
    const startedAt = performance.now();
    snapshot = await refreshSnapshot(snapshot);
    return performance.now() - startedAt;
  });
  const build = await timed(rounds, async () => void buildRoutingTable(snapshot));
  const bytes = Buffer.byteLength(JSON.stringify(snapshot));
  const heap = await heapOf();
  process.stdout.write(
    `${rows[0]?.n} models, ${what} (${snapshot.aliases.length}): whole reading ${whole.toFixed(1)} ms, ` +
      `one change ${refresh.toFixed(1)} ms, its table ${build.toFixed(2)} ms, ` +
      `${(bytes / 1e6).toFixed(2)} MB as JSON, ${heap.toFixed(1)} MB in memory\n`,
  );
}

/** The median; the work may say itself how long it took. */
async function timed(times: number, work: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let round = 0; round < times; round += 1) {
    const startedAt = performance.now();
    const said = await work();
    all.push(typeof said === "number" ? said : performance.now() - startedAt);
  }
  return all.sort((a, b) => a - b)[Math.floor(times / 2)] ?? 0;
}

/** What one snapshot with its table holds, when the collector can be asked to run. */
async function heapOf(): Promise<number> {
  const collect = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") collect();
  const before = process.memoryUsage().heapUsed;
  const table = buildRoutingTable(await loadSnapshot());
  if (typeof collect === "function") collect();
  const held = process.memoryUsage().heapUsed - before;
  return table.modelById.size === 0 ? 0 : held / 1e6;
}
