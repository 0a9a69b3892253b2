import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway({ maxBytes: 10_000 });
});
afterEach(() => test.gateway.drain(0));

const bearer = (key = test.key) => ({ authorization: `Bearer ${key}` });
const get = (path: string, key?: string) => test.call(path, { headers: bearer(key) });
const post = (path: string, body = '{"instances":[1]}', key?: string) =>
  test.call(path, { body, headers: bearer(key) });

describe("predict", () => {
  it("passes the bytes to the version that production, a number or a label names", async () => {
    for (const [path, version] of [
      ["/v1/models/fraud:predict", "fraud@3"],
      ["/v1/models/fraud/versions/2:predict", "fraud@2"],
      ["/v1/models/fraud/labels/production:predict", "fraud@3"],
    ] as const) {
      const answer = await post(path);
      expect([answer.status, answer.headers["x-onnward-version"]]).toEqual([200, version]);
    }
    expect(test.pool.requests).toHaveLength(3);
    expect(test.pool.requests[0]?.request).toMatchObject({
      dialect: "tf-serving",
      jsonLength: null,
      body: [Buffer.from('{"instances":[1]}')],
    });
  });

  it("says what is not there in TensorFlow Serving's words, with our code", async () => {
    const cases = [
      ["/v1/models/half:predict", "Servable not found for request: Latest(half)"],
      ["/v1/models/half/versions/7:predict", "Servable not found for request: Specific(half, 7)"],
      ["/v1/models/fraud/versions/7:predict", "Servable not found for request: Specific(fraud, 7)"],
    ] as const;
    for (const [path, error] of cases) {
      const { status, json } = await post(path);
      expect([status, json.error]).toEqual([404, error]);
      expect(json.code).toMatch(/^(model|version)\.not_found$/);
    }
    const label = await post("/v1/models/fraud/labels/nope:predict");
    expect([label.status, label.json.code]).toEqual([404, "alias.not_found"]);
    expect((await post("/v1/models/fraud:predict", "{}", test.elsewhereKey)).json.error).toBe(
      "Servable not found for request: Latest(fraud)",
    );
  });

  it("wants a key with the scope, and the right method", async () => {
    expect((await test.call("/v1/models/fraud:predict", { body: "{}" })).status).toBe(401);
    expect((await post("/v1/models/fraud:predict", "{}", test.readerKey)).status).toBe(403);
    const verb = await get("/v1/models/fraud:predict");
    expect([verb.status, verb.headers.allow]).toEqual([405, "POST"]);
    const status = await post("/v1/models/fraud");
    expect([status.status, status.headers.allow]).toEqual([405, "GET, HEAD"]);
  });

  it("says 501 of classify and regress, and 400 of what is no path", async () => {
    for (const verb of ["classify", "regress"]) {
      const { status, json } = await post(`/v1/models/fraud:${verb}`, '{"examples":[{}]}');
      expect([status, json.code]).toEqual([501, "protocol.unsupported"]);
      expect(json.error).toContain("/v1/models/fraud:predict");
    }
    for (const path of ["/v1", "/v1/x", "/v1/models/fraud/versions/1/labels/a:predict"]) {
      const { status, json } = await post(path);
      expect([status, json.code]).toEqual([400, "request.malformed"]);
      expect(json.error).toContain(`Malformed request: POST ${path}`);
    }
    const long = await post(`/v1/${"x".repeat(2_000)}`);
    expect([long.status, String(long.json.error).length < 600]).toEqual([400, true]);
  });
});

describe("status", () => {
  const ok = { error_code: "OK", error_message: "" };

  it("tells the versions in its exact shape, the one that production answers from first", async () => {
    const available = { version: "3", state: "AVAILABLE", status: ok };
    expect((await get("/v1/models/fraud")).json).toEqual({
      model_version_status: [available, { version: "2", state: "START", status: ok }],
    });
    for (const path of ["/versions/3", "/labels/production"])
      expect((await get(`/v1/models/fraud${path}`, test.readerKey)).json).toEqual({
        model_version_status: [available],
      });
    test.pool.setState(test.version.id, { kind: "restarting" });
    expect((await get("/v1/models/fraud/versions/3")).json).toEqual({
      model_version_status: [{ version: "3", state: "LOADING", status: ok }],
    });
  });

  it("gives the reason of a version that could not be loaded", async () => {
    const fault = { code: "artifact.corrupt", detail: "Bytes differ." } as const;
    test.pool.setState(test.version.id, { kind: "failed", fault });
    const status = {
      error_code: "UNAVAILABLE",
      error_message: "artifact.corrupt: Bytes differ.",
    };
    expect((await get("/v1/models/fraud/versions/3")).json).toEqual({
      model_version_status: [{ version: "3", state: "END", status }],
    });
  });

  it("is 404 for what is not there or must not be seen", async () => {
    for (const [path, key, error] of [
      ["/v1/models/half", test.key, "Could not find any versions of model half"],
      ["/v1/models/bare", test.key, "Could not find any versions of model bare"],
      ["/v1/models/fraud", test.elsewhereKey, "Could not find any versions of model fraud"],
      ["/v1/models/fraud/versions/9", test.key, "Could not find version 9 of model fraud"],
    ] as const) {
      const { status, json } = await get(path, key);
      expect([status, json.error]).toEqual([404, error]);
    }
    expect((await test.call("/v1/models/fraud")).status).toBe(401);
    expect((await get("/v1/models/")).json.error).toContain("Missing model name in request.");
  });
});

it("tells the metadata in its exact shape", async () => {
  const expected = {
    model_spec: { name: "fraud", signature_name: "", version: "3" },
    metadata: {
      signature_def: {
        signature_def: {
          serving_default: {
            inputs: {
              x: {
                dtype: "DT_FLOAT",
                tensor_shape: {
                  dim: [
                    { size: "-1", name: "N" },
                    { size: "2", name: "" },
                  ],
                  unknown_rank: false,
                },
                name: "x:0",
              },
            },
            outputs: {
              y: {
                dtype: "DT_FLOAT",
                tensor_shape: { dim: [{ size: "-1", name: "N" }], unknown_rank: false },
                name: "y:0",
              },
            },
            method_name: "tensorflow/serving/predict",
          },
        },
      },
    },
  };
  for (const path of ["", "/versions/3", "/labels/production"])
    expect((await get(`/v1/models/fraud${path}/metadata`)).json).toEqual(expected);
  expect((await get("/v1/models/half/metadata")).json.error).toBe(
    "Servable not found for request: Latest(half)",
  );
});
