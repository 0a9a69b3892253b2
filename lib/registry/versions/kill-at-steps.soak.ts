import { expect, test } from "vitest";
import { useDatabase } from "@/lib/platform/testing/database";
import {
  expectNothingLeftForEver,
  expectNothingLost,
  registerUntil,
} from "../testing/kill-at-steps";

// The long twin of kill-at-steps.db.test.ts: every step of the write, one after another.
const database = useDatabase();

test("a registration that is killed before any of its steps leaves all or nothing", async () => {
  const whole = await registerUntil(database, Number.MAX_SAFE_INTEGER);
  const kept = [whole.acknowledged].filter((one) => one !== null);
  const steps = kept[0]?.steps ?? 0;
  expect(steps).toBeGreaterThan(30);
  const names: string[] = [];
  for (let last = 1; last <= steps; last += 1) {
    const { acknowledged, step } = await registerUntil(database, last);
    names.push(step);
    if (acknowledged !== null) kept.push(acknowledged);
    await expectNothingLost(kept);
  }
  console.log(`killed before each of ${steps} steps:\n${names.join("\n")}`);
  await expectNothingLeftForEver(database);
  await expectNothingLost(kept);
});
