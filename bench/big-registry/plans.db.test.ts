import { expect, test } from "vitest";
import { useDatabase } from "@/lib/platform/testing/database";
import { statementsOf } from "./explain";
import { fill } from "./fill";
import { readQuestions } from "./questions";
import { scansWithout } from "./scans-without";

const database = useDatabase();

/** Tables that grow with what people upload, call and change. Others are small in any installation. */
const growing = new Set([
  "model",
  "version",
  "version_search",
  "version_metric",
  "version_event",
  "artifact",
  "alias",
  "alias_move",
  "api_key",
  "audit_event",
  "usage_minute",
  "usage_quarter",
]);

/**
 * Asked of PostgreSQL in a way that does not hang on the size of a test: with sequential scans forbidden, one
 * that is left has no index that could do instead.
 */
test("no page and no list asks what no index answers", async () => {
  const owner = await database.connect("owner");
  const size = { models: 200, versions: 1_000, rollups: 2_000, events: 500, predictions: 500 };
  await fill(owner, { ...size, keys: 100 }, () => {});
  const found: string[] = [];
  const seen = new Set<string>();
  for (const question of await readQuestions()) {
    if (question.isWhole) continue;
    for (const statement of await statementsOf(question)) {
      if (seen.has(statement.text)) continue;
      seen.add(statement.text);
      const tables = (await scansWithout(owner, statement)).filter((table) => growing.has(table));
      if (tables.length > 0)
        found.push(`${question.name} reads all of ${tables}: ${statement.text.slice(0, 200)}`);
    }
  }
  expect(seen.size).toBeGreaterThan(50);
  expect(found).toEqual([]);
}, 300_000);
