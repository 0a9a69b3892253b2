import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

// What each protocol's clients are told of a model that is not there, a version that is archived, and a
// model with nothing in production (bad-inputs.md 56).

let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway();
});
afterAll(() => test.gateway.drain(0));

async function predict(target: string) {
  const headers = { authorization: `Bearer ${test.key}` };
  const { status, json, headers: given } = await test.call(target, { body: "{}", headers });
  return { status, json, type: given["content-type"], version: given["x-onnward-version"] };
}

const refused = (status: number, code: string, error: unknown) => ({
  status,
  json: { error, code },
  type: "application/json",
  version: undefined,
});
const unset = (model: string) =>
  expect.stringMatching(`^The alias "production" of the model "${model}" points at no version\\. `);

const protocols = [
  {
    name: "/predict",
    path: (model: string, number?: number) =>
      `/predict/${model}${number === undefined ? "" : `@${number}`}`,
    model: expect.stringMatching(/^There is no model "nope"/),
    version: (number: number) =>
      number === 1
        ? expect.stringMatching(/^The version fraud@1 is archived\. Restore it/)
        : expect.stringMatching(`^The model "fraud" has no version ${number}\\.`),
  },
  {
    name: "/v1",
    path: (model: string, number?: number) =>
      `/v1/models/${model}${number === undefined ? "" : `/versions/${number}`}:predict`,
    model: "Servable not found for request: Latest(nope)",
    version: (number: number) => `Servable not found for request: Specific(fraud, ${number})`,
  },
  {
    name: "/v2",
    path: (model: string, number?: number) =>
      `/v2/models/${model}${number === undefined ? "" : `/versions/${number}`}/infer`,
    model: "Request for unknown model: 'nope' is not found",
    version: (number: number) =>
      `Request for unknown model: 'fraud' version ${number} is not found`,
  },
];

describe.each(protocols)("$name", ({ path, model, version }) => {
  it("says 404 of a model that is not there", async () => {
    expect(await predict(path("nope"))).toEqual(refused(404, "model.not_found", model));
  });

  it("says 404 of an archived version as of one that never was, and why in our own words", async () => {
    for (const number of [1, 9])
      expect(await predict(path("fraud", number))).toEqual(
        refused(404, "version.not_found", version(number)),
      );
    expect((await predict(path("fraud", 2))).status).toBe(200);
  });

  it("says 409 of a model with nothing in production, and what may be called instead", async () => {
    const { json, ...rest } = await predict(path("unpromoted"));
    expect({ json, ...rest }).toEqual(refused(409, "alias.unset", unset("unpromoted")));
    expect(json.error).toContain("Ready versions: 1. Promote one, or call unpromoted@1.");
    const bare = await predict(path("bare"));
    expect(bare).toEqual(refused(409, "alias.unset", unset("bare")));
    expect(bare.json.error).toContain("upload one, then promote it");
  });
});

it("runs nothing for any of them", async () => {
  const before = test.pool.requests.length;
  for (const { path } of protocols)
    for (const target of [path("nope"), path("fraud", 1), path("unpromoted")])
      await predict(target);
  expect(test.pool.requests.length).toBe(before);
});
