import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { connect, createKey, promote, sharedInstallation, uploadReady } from "./harness/client";

const admin = sharedInstallation();
const stranger = connect(admin.url, "");
const json = { "Content-Type": "application/json" };

test.beforeAll(async () => {
  const file = (name: string) => readFileSync(path.resolve(import.meta.dirname, `../${name}`));
  await uploadReady(admin, "wrong-input", file("models/recommender/model.onnx"));
  expect((await promote(admin, "wrong-input", 1)).status).toBe(200);
  await uploadReady(admin, "int64", file("clients/fixtures/hostile/int64-identity.onnx"));
  expect((await promote(admin, "int64", 1)).status).toBe(200);
});

const bodies: [what: string, body: string, status: number, code: string, mentions: RegExp][] = [
  ["a missing input", '{"user_id":1}', 400, "input.missing", /item_id/],
  ["an unknown input", '{"user_id":1,"item_id":2,"itemid":3}', 400, "input.unknown", /itemid/],
  [
    "a text for an integer",
    '{"user_id":"abc","item_id":2}',
    400,
    "input.type|input.value",
    /user_id/,
  ],
  [
    "a fraction for an integer",
    '{"user_id":1.5,"item_id":2}',
    400,
    "input.type|input.value",
    /user_id/,
  ],
  ["too many dimensions", '{"user_id":[[1]],"item_id":[[2]]}', 400, "input.shape", /user_id/],
  ["a ragged array", '{"user_id":[[1],[1,2]],"item_id":[1]}', 400, "input.shape", /user_id/],
  ["a row and a batch", '{"user_id":1,"item_id":[1,2]}', 400, "input.shape", /user_id|item_id/],
  [
    "batches of different length",
    '{"user_id":[1,2],"item_id":[1]}',
    400,
    "input.shape",
    /user_id|item_id/,
  ],
  ["an empty batch", '{"user_id":[],"item_id":[]}', 400, "batch.empty", /./],
  ["no JSON", "hello", 400, "request.malformed", /./],
  ["half of JSON", '{"user_id":1', 400, "request.malformed", /./],
  ["a list", "[1,2]", 400, "request.malformed|input.type|input.shape", /./],
  ["a duplicate key", '{"user_id":1,"user_id":2,"item_id":3}', 400, "request.malformed", /user_id/],
  [
    "a number beyond INT64",
    '{"user_id":9223372036854775808,"item_id":1}',
    400,
    "input.value",
    /user_id/,
  ],
  ["NaN for an integer", '{"user_id":"NaN","item_id":1}', 400, "input.value|input.type", /user_id/],
  ["a bare NaN", '{"user_id":NaN,"item_id":1}', 400, "request.malformed|input.value", /./],
  ["null", '{"user_id":null,"item_id":1}', 400, "input.type|input.value", /user_id/],
];
for (const [what, body, status, code, mentions] of bodies) {
  test(`${what} is an error that names it`, async () => {
    const answer = await admin.call("POST", "/predict/wrong-input", body, json);
    expect(answer.status, answer.bytes.toString()).toBe(status);
    expect(answer.json.code).toMatch(new RegExp(`^(${code})$`));
    expect(answer.json.error).toMatch(mentions);
  });
}

test("depth 100,000 is an error and nothing worse", async () => {
  const deep = `{"user_id":${"[".repeat(100_000)}1${"]".repeat(100_000)},"item_id":1}`;
  const answer = await admin.call("POST", "/predict/wrong-input", deep, json);
  expect(answer.status).toBe(400);
  expect(
    (await admin.call("POST", "/predict/wrong-input", '{"user_id":1,"item_id":2}', json)).status,
  ).toBe(200);
});

test("INT64 beyond 2^53 is exact there and back, as digits and as text", async () => {
  for (const digits of ["9007199254740993", "-9223372036854775808", "9223372036854775807"]) {
    for (const sent of [digits, `"${digits}"`]) {
      const answer = await admin.call("POST", "/predict/int64", `{"x":[${sent}]}`, json);
      expect(answer.bytes.toString()).toBe(`{"y":[${digits}]}`);
    }
    const v2 = await admin.call(
      "POST",
      "/v2/models/int64/infer",
      `{"inputs":[{"name":"x","shape":[1],"datatype":"INT64","data":[${digits}]}]}`,
    );
    expect(v2.bytes.toString()).toContain(`"data":[${digits}]`);
  }
});

test("no key, junk, a wrong scheme and a key in the URL", async () => {
  const call = (headers: Record<string, string>, query = "") =>
    stranger.call("POST", `/predict/wrong-input${query}`, '{"user_id":1,"item_id":2}', {
      ...json,
      ...headers,
    });
  const keyless: Record<string, string>[] = [{}, { Authorization: "Basic YTpi" }];
  for (const headers of keyless) {
    const answer = await call(headers);
    expect([answer.status, answer.json.code]).toEqual([401, "key.missing"]);
    expect(answer.headers.get("www-authenticate")).toContain("Bearer");
  }
  const wrongChecksum = `${admin.key.slice(0, -1)}${admin.key.endsWith("A") ? "B" : "A"}`;
  for (const value of ["Bearer %", "Bearer", "Bearer onw_live_short", `Bearer ${wrongChecksum}`]) {
    const answer = await call({ Authorization: value });
    expect([value, answer.status, answer.json.code]).toEqual([value, 401, "key.invalid"]);
  }
  const inUrl = await call({}, `?api_key=${admin.key}`);
  expect([inUrl.status, inUrl.json.code]).toEqual([400, "key.in_url"]);
  const long = await call({ Authorization: `Bearer ${"x".repeat(100_000)}` });
  expect([401, 431]).toContain(long.status);
  const header = await call({ "X-API-Key": admin.key });
  expect(header.status).toBe(200);
});

test("a key for another model sees none; a key without the scope hears which", async () => {
  const other = connect(
    admin.url,
    (await createKey(admin, { name: "other", scopes: ["predict"], models: ["int64"] })).secret,
  );
  const reader = connect(
    admin.url,
    (await createKey(admin, { name: "reader", scopes: ["models:read"] })).secret,
  );
  const body = '{"user_id":1,"item_id":2}';
  await expect
    .poll(async () => (await other.call("POST", "/predict/int64", { x: [1] })).status)
    .toBe(200);
  const hidden = await other.call("POST", "/predict/wrong-input", body, json);
  const missing = await other.call("POST", "/predict/no-such-model", body, json);
  expect([hidden.status, missing.status]).toEqual([404, 404]);
  expect(hidden.json.code).toBe("model.not_found");
  const denied = await reader.call("POST", "/predict/wrong-input", body, json);
  expect([denied.status, denied.json.code]).toEqual([403, "key.scope_missing"]);
  expect(denied.json.error).toContain("predict");
});

test("media types, verbs and versions that do not exist", async () => {
  const body = '{"user_id":1,"item_id":2}';
  const text = await admin.call("POST", "/predict/wrong-input", body, {
    "Content-Type": "text/plain",
  });
  expect([text.status, text.json.code]).toEqual([415, "request.media_type"]);
  const unknown = await admin.call("POST", "/predict/wrong-input", body, {
    ...json,
    "Content-Encoding": "br",
  });
  expect([unknown.status, unknown.json.code]).toEqual([415, "request.media_type"]);
  const notGzip = await admin.call("POST", "/predict/wrong-input", body, {
    ...json,
    "Content-Encoding": "gzip",
  });
  expect([notGzip.status, notGzip.json.code]).toEqual([400, "request.malformed"]);
  const get = await admin.call("GET", "/predict/wrong-input");
  expect(get.status).toBe(405);
  expect(get.headers.get("allow")).toContain("POST");
  expect((await admin.call("POST", "/predict/wrong-input", "", json)).status).toBe(400);
  const version = await admin.call("POST", "/predict/wrong-input@99", body, json);
  expect([version.status, version.json.code]).toEqual([404, "version.not_found"]);
  const alias = await admin.call("POST", "/predict/wrong-input@staging", body, json);
  expect([alias.status, alias.json.code]).toEqual([404, "alias.not_found"]);
  expect((await admin.call("POST", "/predict/wrong-input@1", body, json)).status).toBe(200);
  expect((await admin.call("GET", "/v2/models/wrong-input/no-such-thing")).json.error).toBeTruthy();
});

test("the model's own OpenAPI document is made from its signature", async () => {
  const answer = await admin.call("GET", "/predict/wrong-input/openapi.json");
  expect(answer.status).toBe(200);
  expect(answer.json.openapi).toMatch(/^3\.1/);
  expect(JSON.stringify(answer.json)).toContain("user_id");
});

test("the signed test door of the management API answers the same", async () => {
  const answer = await admin.call("POST", "/api/v1/models/wrong-input/predict", {
    user_id: 123,
    item_id: 456,
  });
  const direct = await admin.call("POST", "/predict/wrong-input", { user_id: 123, item_id: 456 });
  expect(answer.status, answer.bytes.toString()).toBe(200);
  expect(answer.json).toEqual(direct.json);
});
