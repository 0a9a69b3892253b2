import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import { connect, createKey, settled, sharedInstallation, upload } from "./harness/client";
import { sha256 } from "./harness/installation";
import { npmModel } from "./harness/npm-models";

const admin = sharedInstallation();
const hostile = path.resolve(import.meta.dirname, "../clients/fixtures/hostile");
const recommender = readFileSync(
  path.resolve(import.meta.dirname, "../models/recommender/model.onnx"),
);

function fixture(name: string): Buffer {
  return readFileSync(path.join(hostile, `${name}.onnx`));
}

/** What the admission scan must say: no version, no model, no blob. */
const refused: Record<string, () => { bytes: Uint8Array; code: string }> = {
  "an empty file": () => ({ bytes: Buffer.alloc(0), code: "model.empty" }),
  "a text file": () => ({ bytes: Buffer.from("hello, this is no model\n"), code: "model.invalid" }),
  "a PNG": () => ({
    bytes: Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"),
    code: "model.invalid",
  }),
  "a pickle": () => ({
    bytes: Buffer.from("80049510000000000000008c08", "hex"),
    code: "model.invalid",
  }),
  "a model cut short": () => ({ bytes: recommender.subarray(0, -10), code: "model.invalid" }),
  "a model with a tail": () => ({
    bytes: Buffer.concat([recommender, Buffer.from("ffffff", "hex")]),
    code: "model.invalid",
  }),
  "a zip": () => ({
    bytes: Buffer.from("504b0304140000000800000000000000", "hex"),
    code: "model.format_unsupported",
  }),
  "an ort file": () => ({
    bytes: Buffer.from("180000004f52544d00000000", "hex"),
    code: "model.format_unsupported",
  }),
  "a gzip": () => ({ bytes: gzipSync(recommender), code: "model.format_unsupported" }),
  "a custom operator": () => ({ bytes: fixture("op-custom-domain"), code: "model.op_not_allowed" }),
  "opset 999": () => ({ bytes: fixture("opset-999"), code: "model.opset_unsupported" }),
  "IR version 99": () => ({ bytes: fixture("ir-99"), code: "model.opset_unsupported" }),
  "negative dimensions": () => ({ bytes: fixture("dims-negative"), code: "model.invalid" }),
  "dimensions that overflow": () => ({ bytes: fixture("dims-overflow"), code: "model.invalid" }),
  "too few bytes in a tensor": () => ({
    bytes: fixture("raw-data-mismatch"),
    code: "model.invalid",
  }),
  "200 levels of subgraphs": () => ({
    bytes: fixture("deep-subgraphs"),
    code: "model.too_complex",
  }),
};
for (const name of [
  "external-passwd-relative",
  "external-passwd-absolute",
  "external-passwd-sub",
  "external-dot-env",
  "external-package-json",
  "external-memory-address",
  "external-in-attribute",
  "external-in-subgraph",
  "external-in-function",
  "external-in-sparse",
  "external-in-training",
  "external-then-default",
  "external-in-second-graph",
  "external-in-first-graph",
]) {
  refused[name] = () => ({ bytes: fixture(name), code: "model.external_data" });
}

for (const [name, make] of Object.entries(refused)) {
  test(`${name} is refused with a code, a sentence and what to do, and leaves nothing`, async () => {
    const { bytes, code } = make();
    const model = `refused-${sha256(Buffer.from(name)).slice(0, 8)}`;
    const answer = await upload(admin, model, bytes);
    expect([answer.status, answer.json.code]).toEqual([422, code]);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.json.detail.length).toBeGreaterThan(10);
    expect(answer.json.hint.length).toBeGreaterThan(10);
    expect(answer.json.requestId).toBe(answer.headers.get("x-request-id"));
    expect(answer.bytes.toString()).not.toMatch(/\/work|\/var|node_modules|onnxruntime\/|SELECT/);
    expect((await admin.call("GET", `/api/v1/models/${model}`)).status).toBe(404);
    const events = await admin.call("GET", `/api/v1/audit/events?target=model:${model}`);
    expect(events.json.data[0]).toMatchObject({ outcome: "failure", code });
  });
}

const rejected: Record<string, string> = {
  "conv-rank-mismatch": "model.load_failed",
  "sequence-input": "model.inputs_unsupported",
  "only-sequence-output": "model.outputs_unsupported",
};
for (const [name, code] of Object.entries(rejected)) {
  test(`${name} passes the scan and is rejected by validation with a reason`, async () => {
    const answer = await upload(admin, name, fixture(name));
    expect(answer.status, answer.bytes.toString()).toBe(202);
    const version = await settled(admin, name, 1);
    expect([version.status, version.rejection.code]).toEqual(["rejected", code]);
    const promoted = await admin.call("PUT", `/api/v1/models/${name}/aliases/production`, {
      version: 1,
    });
    expect([promoted.status, promoted.json.code]).toEqual([409, "version.not_ready"]);
  });
}

test("a wrong digest, a wrong length and a missing model are refused, and leave nothing", async () => {
  const send = (headers: Record<string, string>, query = "create=true") =>
    admin.call("POST", `/api/v1/models/never/versions?${query}`, recommender, {
      "Content-Type": "application/octet-stream",
      ...headers,
    });
  const digest = (bytes: Uint8Array) =>
    `sha-256=:${Buffer.from(sha256(bytes), "hex").toString("base64")}:`;
  const wrong = await send({ "Repr-Digest": digest(Buffer.from("other")) });
  expect([wrong.status, wrong.json.code]).toEqual([422, "digest.mismatch"]);
  const unknown = await send({ "Repr-Digest": "md5=:AAAA:" });
  expect([unknown.status, unknown.json.code]).toEqual([422, "digest.unsupported"]);
  const missing = await send({}, "");
  expect([missing.status, missing.json.code]).toEqual([404, "model.not_found"]);
  const odd = await send({}, "create=true&naem=x");
  expect([odd.status, odd.json.errors[0].field]).toEqual([422, "naem"]);
  expect((await admin.call("GET", "/api/v1/models/never")).status).toBe(404);
  const right = await send({ "Repr-Digest": digest(recommender) });
  expect(right.status).toBe(202);
});

test("a client that hangs up half-way leaves nothing", async () => {
  const { hostname, port } = new URL(admin.url);
  await new Promise<void>((resolve) => {
    const request = http.request({
      hostname,
      port,
      method: "POST",
      path: "/api/v1/models/half/versions?create=true",
      headers: {
        Authorization: `Bearer ${admin.key}`,
        "Content-Type": "application/octet-stream",
        "Content-Length": recommender.length,
      },
    });
    request.on("error", () => resolve());
    request.write(recommender.subarray(0, recommender.length / 2), () => {
      request.destroy();
      resolve();
    });
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect((await admin.call("GET", "/api/v1/models/half")).status).toBe(404);
});

test("more than 10 MB arrive whole: 12 MB of bytes keep their digest", async () => {
  // A model that is padded by its own metadata would be another model; the OCR model has 10.8 MB.
  const model = npmModel("ocrRecognition");
  const answer = await upload(admin, "large", model);
  expect(answer.json.digest).toBe(`sha256:${sha256(model)}`);
});

test("a file over the limit is refused before it has arrived", async () => {
  const { hostname, port } = new URL(admin.url);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = http.request(
      {
        hostname,
        port,
        method: "POST",
        path: "/api/v1/models/huge/versions?create=true",
        headers: {
          Authorization: `Bearer ${admin.key}`,
          "Content-Type": "application/octet-stream",
          "Content-Length": 3 * 1024 ** 3,
        },
      },
      (response) => {
        resolve(response.statusCode);
        request.destroy();
      },
    );
    request.on("error", reject);
    request.write(randomBytes(64 * 1024));
  });
  expect(status).toBe(413);
});

test("the same file twenty times at once is one blob and the versions 1 to 20", async () => {
  const bytes = fixture("int64-identity");
  expect((await admin.call("POST", "/api/v1/models", { name: "twenty" })).status).toBe(201);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => upload(admin, "twenty", bytes, "")),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(202));
  expect(answers.map(({ json }) => json.version).sort((a, b) => a - b)).toEqual(
    Array.from({ length: 20 }, (_, i) => i + 1),
  );
});

test("models that are only odd work: prototype names, NaN, INT64, made-up values disliked", async () => {
  for (const name of [
    "prototype-names",
    "nan-output",
    "dislikes-made-up-values",
    "ort-config-metadata",
    "tensor-and-sequence-output",
  ]) {
    expect((await upload(admin, name, fixture(name))).status).toBe(202);
    const version = await settled(admin, name, 1);
    expect([name, version.status], JSON.stringify(version.rejection)).toEqual([name, "ready"]);
    expect(
      (await admin.call("PUT", `/api/v1/models/${name}/aliases/production`, { version: 1 })).status,
    ).toBe(200);
  }
  const adds = await admin.call(
    "POST",
    "/predict/prototype-names",
    '{"__proto__":[1,2],"constructor":[10,20]}',
    { "Content-Type": "application/json" },
  );
  expect(adds.json).toEqual({ y: [11, 22] });
  const nan = await admin.call("POST", "/predict/nan-output", { x: [0, 1, -1] });
  expect(nan.json).toEqual({ y: ["NaN", "Infinity", "-Infinity"] });
  const tokens = await admin.call(
    "POST",
    "/v2/models/nan-output/infer",
    '{"inputs":[{"name":"x","shape":[3],"datatype":"FP32","data":[0,1,-1]}]}',
  );
  expect(tokens.bytes.toString()).toContain("[NaN,Infinity,-Infinity]");
  const disliked = await admin.call("GET", "/api/v1/models/dislikes-made-up-values/versions/1");
  expect(disliked.json.report.warnings.length).toBeGreaterThan(0);
  expect(
    (await admin.call("POST", "/predict/dislikes-made-up-values", { id: [5, 8] })).json,
  ).toEqual({ y: [1, 4] });
  const failed = await admin.call("POST", "/predict/dislikes-made-up-values", { id: [1] });
  expect([failed.status, failed.json.code]).toEqual([400, "predict.failed"]);
  const omitted = await admin.call("GET", "/api/v1/models/tensor-and-sequence-output/versions/1");
  expect(omitted.json.signature.omittedOutputs[0].name).toBe("s");
});

test("a limited key cannot make a model that it does not name", async () => {
  const { secret } = await createKey(admin, {
    name: "limited",
    scopes: ["models:write"],
    models: ["mine"],
  });
  const limited = connect(admin.url, secret);
  expect((await upload(limited, "theirs", recommender)).status).toBe(404);
  expect((await upload(limited, "mine", recommender)).status).toBe(202);
});
