import { afterAll, beforeAll, expect, it } from "vitest";
import { createKeySecret } from "@/lib/access";
import { countQueries } from "@/lib/access/testing/count-queries";
import { useDatabase } from "@/lib/platform/testing/database";
import { findVersion } from "@/lib/rollout";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

useDatabase();
let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ findVersion });
});
afterAll(() => test.gateway.drain(0));

/** Paths that ask the database for a number that the snapshot does not have. */
const calls = [
  { path: "/predict/fraud@", end: "", body: "{}" },
  { path: "/v1/models/fraud/versions/", end: ":predict", body: "{}" },
  { path: "/v2/models/fraud/versions/", end: "/infer", body: "{}" },
  { path: "/v2/models/fraud/versions/", end: "/ready" },
];

function withLastChanged(key: string): string {
  return key.slice(0, -1) + (key.endsWith("A") ? "B" : "A");
}

it.each(calls)("a key with a wrong checksum costs $path…$end no query", async (call) => {
  const queries = countQueries();
  const ask = async (key: string, number: number) => {
    const { path, end, ...rest } = call;
    const headers = { authorization: `Bearer ${key}` };
    return (await test.call(`${path}${number}${end}`, { ...rest, headers })).status;
  };
  for (const wrong of [withLastChanged(test.key), withLastChanged(createKeySecret())])
    expect(await ask(wrong, 40)).toBe(401);
  // Nor does one that is well-formed: keys are in memory here.
  expect(await ask(createKeySecret(), 40)).toBe(401);
  expect(queries()).toBe(0);
  // The counter counts: a right key gets as far as the database.
  expect(await ask(test.key, 50 + calls.indexOf(call))).toBe(404);
  expect(queries()).toBeGreaterThan(0);
});
