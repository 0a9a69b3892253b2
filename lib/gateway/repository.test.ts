import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway({ maxBytes: 100_000 });
});
afterEach(() => test.gateway.drain(0));

const bearer = (key = test.key) => ({ authorization: `Bearer ${key}` });
const post = (path: string, body = "", key = test.promoterKey) =>
  test.call(`/v2/repository${path}`, { method: "POST", body, headers: bearer(key) });
const withParameters = (parameters: unknown) => JSON.stringify({ parameters });
const desired = () => test.pool.desired.at(-1)?.map(({ number }) => number) ?? [];

describe("the index", () => {
  const index = async (body = "", key = test.key) =>
    JSON.parse((await post("/index", body, key)).text);
  const notLoaded = "not loaded: the first call by its number loads it";

  it("lists every version that the gateway knows of, for a body of nothing and of {}", async () => {
    const expected = [
      { name: "bare", state: "UNAVAILABLE", reason: "the model has no ready version" },
      { name: "fraud", version: "2", state: "UNAVAILABLE", reason: notLoaded },
      { name: "fraud", version: "3", state: "READY", reason: "" },
      { name: "unpromoted", version: "1", state: "UNAVAILABLE", reason: notLoaded },
    ];
    for (const body of ["", "{}", '{"ready":false}'])
      expect(await index(body, test.readerKey)).toEqual(expected);
    expect(await index('{"ready":true}')).toEqual([expected[2]]);
  });

  it("tells how far a version is, also of one that was loaded by its number", async () => {
    const { id: versionId } = test.older;
    Object.assign(test.pool, { stats: () => [{ versionId, model: "fraud", number: 2 }] });
    const stateOfTwo = async () =>
      (await index()).find((one: { version: string }) => one.version === "2");
    test.pool.setState(versionId, { kind: "loading" });
    expect(await stateOfTwo()).toMatchObject({ state: "LOADING" });
    test.pool.setState(versionId, { kind: "warm" });
    expect(await stateOfTwo()).toMatchObject({ state: "READY" });
    const fault = { code: "artifact.missing", detail: "No file." } as const;
    test.pool.setState(versionId, { kind: "failed", fault });
    expect(await stateOfTwo()).toEqual({
      name: "fraud",
      version: "2",
      state: "UNAVAILABLE",
      reason: "artifact.missing: No file.",
    });
  });

  it("shows a key only the models that it may see, and a stranger none", async () => {
    expect(await index("", test.elsewhereKey)).toEqual([]);
    expect((await test.call("/v2/repository/index", { method: "POST", body: "" })).status).toBe(
      401,
    );
  });

  it("names the field of a body that is wrong", async () => {
    for (const [body, part] of [
      ["[]", "body: "],
      ["nonsense", "not JSON"],
      ['{"ready":1}', "ready: "],
      ['{"redy":true}', "redy"],
    ] as const) {
      const { status, json } = await post("/index", body, test.key);
      expect([status, json.code]).toEqual([400, "request.malformed"]);
      expect(json.error).toContain(part);
    }
  });
});

describe("load and unload", () => {
  it("answers 200 and nothing when the version is warm: production's, or the one that is named", async () => {
    const production = await post("/models/fraud/load", "{}");
    expect([production.status, production.text, production.headers["content-length"]]).toEqual([
      200,
      "",
      "0",
    ]);
    for (const version of ["2", 2]) {
      expect((await post("/models/fraud/load", withParameters({ version }))).status).toBe(200);
      expect(desired()).toEqual([3, 2]);
    }
    expect(test.pool.stateOf(test.older.id).kind).toBe("warm");
  });

  it("waits until a version is warm, and gives the reason when it cannot be", async () => {
    test.pool.isEager = false;
    const loading = post("/models/fraud/load", withParameters({ version: "2" }));
    await expect.poll(() => test.pool.stateOf(test.older.id).kind).toBe("loading");
    test.pool.setState(test.older.id, { kind: "warm" });
    expect((await loading).status).toBe(200);
    const fault = { code: "artifact.corrupt", detail: "Bytes differ." } as const;
    test.pool.setState(test.older.id, { kind: "failed", fault });
    const { status, json } = await post("/models/fraud/load", withParameters({ version: "2" }));
    expect([status, json.code]).toEqual([503, "artifact.corrupt"]);
  });

  it("refuses to override a version, and parameters that mean nothing here", async () => {
    for (const name of ["config", "file:1/model.onnx"]) {
      const body = withParameters({ version: "2", [name]: "{}" });
      const { status, json } = await post("/models/fraud/load", body);
      expect([status, json.code]).toEqual([400, "request.malformed"]);
      expect(json.error).toContain("uploaded and never overridden");
    }
    for (const parameters of [{ other: 1 }, { version: true }, { version: "" }])
      expect((await post("/models/fraud/load", withParameters(parameters))).status).toBe(400);
    expect((await post("/models/fraud/load", `{"a":"${"x".repeat(70_000)}"}`)).status).toBe(413);
    expect(desired()).toEqual([3]);
  });

  it("lets go of what was loaded by its number", async () => {
    await post("/models/fraud/load", withParameters({ version: "2" }));
    expect(desired()).toEqual([3, 2]);
    const body = withParameters({ unload_dependents: false });
    const answer = await post("/models/fraud/unload", body);
    expect([answer.status, answer.text]).toEqual([200, ""]);
    expect(desired()).toEqual([3]);
    await post("/models/fraud/load", withParameters({ version: "2" }));
    expect((await post("/models/fraud/unload", withParameters({ version: "2" }))).status).toBe(200);
    expect(desired()).toEqual([3]);
    expect((await post("/models/bare/unload")).status).toBe(200);
  });

  it("never unloads what an alias answers from, and says so", async () => {
    for (const body of ["", withParameters({ version: "3" })]) {
      const { status, json } = await post("/models/fraud/unload", body);
      expect([status, json.code]).toEqual([400, "version.in_use"]);
      expect(json.error).toContain("An alias needs fraud@3, so it stays loaded.");
    }
    expect(desired()).toEqual([3]);
    expect((await test.call("/predict/fraud", { body: "{}", headers: bearer() })).status).toBe(200);
  });

  it("is for keys with the scope and the model only, and audits a denial", async () => {
    for (const verb of ["load", "unload"]) {
      expect((await post(`/models/fraud/${verb}`, "{}", test.key)).status).toBe(403);
      const hidden = await post(`/models/fraud/${verb}`, "{}", test.elsewhereKey);
      const absent = await post(`/models/nope/${verb}`, "{}");
      expect([hidden.status, absent.status]).toEqual([404, 404]);
      expect(hidden.json.error).toBe("Request for unknown model: 'fraud' is not found");
      expect(absent.json.error).toBe("Request for unknown model: 'nope' is not found");
    }
    expect(await test.denied()).toMatchObject([
      { target: "model:fraud", code: "key.scope_missing", outcome: "denied" },
      { target: "model:fraud", code: "model.not_found", outcome: "denied" },
    ]);
    const verb = await test.call("/v2/repository/models/fraud/load", { headers: bearer() });
    expect([verb.status, verb.headers.allow]).toEqual([405, "POST"]);
  });
});

describe("statistics", () => {
  const stats = async (path: string, key = test.key) =>
    (await test.call(`/v2/models${path}`, { headers: bearer(key) })).json;
  const record = (versionId: string, number: number) =>
    test.statistics.record({
      ...{ versionId, model: "fraud", number, outcome: "success", rows: 5, runShare: 1 },
      timings: { queueMs: 1, decodeMs: 1, runMs: 1, encodeMs: 1 },
    });

  it("tells of every version that is known, of a model's, or of one", async () => {
    record(test.version.id, 3);
    record(test.older.id, 2);
    const three = { name: "fraud", version: "3", inference_count: 5, execution_count: 1 };
    const two = { ...three, version: "2" };
    expect(await stats("/stats")).toMatchObject({ model_stats: [two, three] });
    expect(await stats("/fraud/stats")).toMatchObject({ model_stats: [two, three] });
    for (const path of ["/fraud/versions/3/stats", "/fraud/versions/production/stats"])
      expect(await stats(path)).toMatchObject({ model_stats: [three] });
    expect(await stats("/bare/stats")).toEqual({ model_stats: [] });
  });

  it("tells zeros of a version that was not called, and nothing of models that a key may not see", async () => {
    expect(await stats("/fraud/stats")).toMatchObject({
      model_stats: [{ version: "3", inference_count: 0, last_inference: 0 }],
    });
    expect(await stats("/stats", test.elsewhereKey)).toEqual({ model_stats: [] });
    for (const [path, key] of [
      ["/fraud/stats", test.elsewhereKey],
      ["/fraud/versions/9/stats", test.key],
      ["/nope/stats", test.key],
    ] as const)
      expect(String((await stats(path, key)).error)).toMatch(/^Request for unknown model: /);
  });
});
