import { expect, test } from "vitest";
import { useDatabase } from "@/lib/platform/testing/database";
import {
  expectNothingLeftForEver,
  expectNothingLost,
  registerUntil,
} from "../testing/kill-at-steps";

const database = useDatabase();
/** Of the steps from the first byte to the commit, as parts of the way. `npm run soak` takes every one. */
const moments = [0.2, 0.45, 0.7, 0.9, 0.99];

test("a registration that is killed at some of its steps leaves all or nothing", async () => {
  const whole = await registerUntil(database, Number.MAX_SAFE_INTEGER);
  const kept = [whole.acknowledged].filter((one) => one !== null);
  const steps = kept[0]?.steps ?? 0;
  expect(steps).toBeGreaterThan(30);
  for (const moment of moments) {
    const { acknowledged, step } = await registerUntil(database, Math.ceil(steps * moment));
    expect(step).not.toBe("");
    if (acknowledged !== null) kept.push(acknowledged);
    await expectNothingLost(kept);
  }
  await expectNothingLeftForEver(database);
  await expectNothingLost(kept);
});
