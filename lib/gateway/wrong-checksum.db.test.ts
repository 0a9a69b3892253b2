import { afterAll, beforeAll, expect, it } from "vitest";
import { createKeySecret } from "@/lib/access";
import { countQueries } from "@/lib/access/testing/count-queries";
import { useDatabase } from "@/lib/platform/testing/database";
import { findVersion } from "@/lib/rollout/readings";
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

/** No number is asked for twice: what was looked up is remembered for a while. */
let lastNumber = 100;

it.each(calls)("a key with a wrong checksum costs $path…$end no query", async (call) => {
  const { path, end, ...rest } = call;
  const ask = async (key: string) => {
    lastNumber += 1;
    const headers = { authorization: `Bearer ${key}` };
    return (await test.call(`${path}${lastNumber}${end}`, { ...rest, headers })).status;
  };
  expect(await ask(test.key)).toBe(404); // Opens the connection.
  const queries = countQueries();
  expect(await ask(test.key)).toBe(404);
  const costOfOne = queries();
  expect(costOfOne).toBeGreaterThan(0);
  // Nor does one that is well-formed and unknown: keys are in memory here.
  const refused = [
    withLastChanged(test.key),
    withLastChanged(createKeySecret()),
    createKeySecret(),
  ];
  for (const key of refused) expect(await ask(key)).toBe(401);
  // Behind them, so that a query which nobody waited for would have been made by now.
  expect(await ask(test.key)).toBe(404);
  expect(queries()).toBe(2 * costOfOne);
});
