import { expect, test } from "@playwright/test";
import { runBare } from "./harness/bare-onnxruntime";
import {
  connect,
  createKey,
  promote,
  settled,
  sharedInstallation,
  upload,
  uploadReady,
} from "./harness/client";
import { sha256 } from "./harness/installation";
import { npmModel } from "./harness/npm-models";
import { inferBinary, inferJson } from "./harness/open-inference";
import type { RawTensor } from "./harness/tensor-proto";

const admin = sharedInstallation();

test("a file becomes a versioned, promoted, rolled back and audited API", async () => {
  const { secret } = await createKey(admin, {
    name: "engineer",
    scopes: ["models:read", "models:write", "models:promote", "predict"],
  });
  const engineer = connect(admin.url, secret);

  const first = await uploadReady(engineer, "speech", npmModel("sileroV5"));
  expect(first.version).toBe(1);
  expect(first.digest).toBe(`sha256:${sha256(npmModel("sileroV5"))}`);
  expect(first.signature.inputs.map((input: { name: string }) => input.name).sort()).toEqual([
    "input",
    "sr",
    "state",
  ]);
  expect(first.report.runs.length).toBeGreaterThan(0);

  const early = await engineer.call("POST", "/predict/speech", { input: [0] });
  expect(early.status).toBe(409);
  expect(early.json.code).toBe("alias.unset");

  expect((await promote(engineer, "speech", 1)).json).toMatchObject({
    alias: "production",
    version: 1,
  });
  await uploadReady(engineer, "speech", npmModel("sileroV6"));
  const stale = await engineer.call("PUT", "/api/v1/models/speech/aliases/production", {
    version: 2,
    expectedVersion: 2,
  });
  expect([stale.status, stale.json.code]).toEqual([409, "alias.conflict"]);
  expect((await promote(engineer, "speech", 2)).json.version).toBe(2);
  const back = await engineer.call("POST", "/api/v1/models/speech/aliases/production/rollback", {
    reason: "worse",
  });
  expect(back.json).toMatchObject({ version: 1 });

  const ledger = await engineer.call("GET", "/api/v1/models/speech/aliases/production/history");
  expect(
    ledger.json.data.map((move: { kind: string; from: number; to: number }) => [
      move.kind,
      move.from,
      move.to,
    ]),
  ).toEqual([
    ["rollback", 2, 1],
    ["promote", 1, 2],
    ["promote", null, 1],
  ]);
  const at = ledger.json.data[1].at;
  const then = await engineer.call(
    "GET",
    `/api/v1/models/speech/aliases/production/history?at=${encodeURIComponent(at)}`,
  );
  expect(then.json.data[0].to).toBe(2);

  const denied = await engineer.call("GET", "/api/v1/audit/events");
  expect(denied.status).toBe(403);
  const events = await admin.call("GET", "/api/v1/audit/events?target=alias:speech@production");
  expect(events.json.data.map((event: { action: string }) => event.action)).toContain(
    "alias.moved",
  );
  const deniedEvent = await admin.call("GET", "/api/v1/audit/events?outcome=denied");
  expect(deniedEvent.json.data[0].actor.label).toContain("engineer");
  expect((await admin.call("GET", "/api/v1/audit/verify")).json.ok).toBe(true);
});

test("silero v5 through /v2 answers bit for bit what bare onnxruntime answers", async () => {
  const model = npmModel("sileroV5");
  await uploadReady(admin, "silero", model);
  expect((await promote(admin, "silero", 1)).status).toBe(200);
  const floats = (count: number) =>
    Buffer.from(Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.37) * 0.5).buffer);
  const rate = Buffer.alloc(8);
  rate.writeBigInt64LE(16000n);
  const inputs: RawTensor[] = [
    { name: "input", datatype: "FP32", shape: [1, 512], bytes: floats(512) },
    { name: "state", datatype: "FP32", shape: [2, 1, 128], bytes: floats(256) },
    { name: "sr", datatype: "INT64", shape: [], bytes: rate },
  ];
  const bare = await runBare(model, inputs);
  for (const infer of [inferBinary, inferJson]) {
    const { answer, outputs } = await infer(admin, "/v2/models/silero/infer", inputs);
    expect(answer.status, answer.bytes.toString()).toBe(200);
    expect(outputs).toEqual(bare);
  }
});

test("the 10.8 MB OCR model comes back with its digest and runs as bare onnxruntime runs it", async () => {
  const model = npmModel("ocrRecognition");
  const version = await uploadReady(admin, "ocr", model);
  const download = await admin.call("GET", "/api/v1/models/ocr/versions/1/artifact");
  expect(sha256(download.bytes)).toBe(sha256(model));
  expect(download.headers.get("repr-digest")).toBe(
    `sha-256=:${Buffer.from(sha256(model), "hex").toString("base64")}:`,
  );
  const part = await admin.call("GET", "/api/v1/models/ocr/versions/1/artifact", undefined, {
    Range: "bytes=100-199",
  });
  expect(part.status).toBe(206);
  expect(part.bytes.equals(model.subarray(100, 200))).toBe(true);

  await promote(admin, "ocr", 1);
  const name = version.signature.inputs[0].name;
  const pixels = Float32Array.from(
    { length: 3 * 48 * 320 },
    (_, i) => ((i * 7919) % 255) / 127.5 - 1,
  );
  const inputs: RawTensor[] = [
    { name, datatype: "FP32", shape: [1, 3, 48, 320], bytes: Buffer.from(pixels.buffer) },
  ];
  const bare = await runBare(model, inputs);
  const { answer, outputs } = await inferBinary(admin, "/v2/models/ocr/infer", inputs);
  expect(answer.status, answer.bytes.toString()).toBe(200);
  expect(outputs[0]?.shape).toEqual(bare[0]?.shape);
  expect(outputs[0]?.bytes.equals(bare[0]?.bytes ?? Buffer.alloc(0))).toBe(true);
});

test("validation can be followed as server-sent events to its end", async () => {
  const answer = await upload(admin, "followed", npmModel("ocrClassification"));
  const response = await fetch(
    `${admin.url}/api/v1/models/followed/versions/${answer.json.version}/events`,
    {
      headers: { Authorization: `Bearer ${admin.key}` },
    },
  );
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const text = await response.text(); // Ends by itself when the version has settled.
  expect(text).toMatch(/event: loading[\s\S]*event: running[\s\S]*event: ready/);
  expect((await settled(admin, "followed", 1)).status).toBe("ready");
});

test("a revoked key is refused within a second", async () => {
  const { id, secret } = await createKey(admin, {
    name: "short-lived",
    scopes: ["predict"],
    models: ["silero"],
  });
  const app = connect(admin.url, secret);
  await expect
    .poll(async () => (await app.call("GET", "/v2/models/silero/ready")).status)
    .toBe(200);
  expect((await admin.call("DELETE", `/api/v1/keys/${id}`)).status).toBe(200);
  await expect
    .poll(async () => (await app.call("GET", "/v2/models/silero/ready")).status, {
      timeout: 1_000,
      intervals: [50],
    })
    .toBe(401);
});
