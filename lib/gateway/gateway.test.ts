import http from "node:http";
import net from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { signPredictToken } from "@/lib/access";
import { replaceEnv } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { echo } from "@/lib/predictions/testing/fake-pool";
import {
  metricsToken,
  rawCall,
  startTestGateway,
  type TestGateway,
  testSecret,
} from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway({
    maxBytes: 10_000,
    maxInFlight: 2,
    windowMs: 150,
    headersTimeoutMs: 500,
  });
});
afterEach(() => test.gateway.drain(100));

const bearer = (key = test.key) => ({ authorization: `Bearer ${key}` });

function predict(target: string, body: string | Buffer, headers: http.OutgoingHttpHeaders = {}) {
  return test.call(target, { body, headers: { ...bearer(), ...headers } });
}

describe("the plain dialect", () => {
  it("passes the bytes to the version's worker and its bytes back, named and timed", async () => {
    const answer = await predict("/predict/fraud", '{"x":[1,2]}', { "x-request-id": "abc-1" });
    expect(answer.status).toBe(200);
    expect(answer.text).toBe('{"x":[1,2]}');
    expect(answer.headers).toMatchObject({
      "content-type": "application/json",
      "content-length": "11",
      "x-request-id": "abc-1",
      "x-onnward-version": "fraud@3",
      "server-timing": "queue;dur=0.250, decode;dur=0.500, run;dur=1.000, encode;dur=2.000",
    });
    expect(test.pool.requests[0]?.request).toMatchObject({ dialect: "plain", jsonLength: null });
  });

  it("answers from an alias or a number, and X-API-Key is a key too", async () => {
    expect((await predict("/predict/fraud@production", "{}")).status).toBe(200);
    const byNumber = await test.call("/predict/fraud@2", {
      body: "{}",
      headers: { "x-api-key": test.key },
    });
    expect(byNumber.headers["x-onnward-version"]).toBe("fraud@2");
  });

  it("takes curl's default media type, none and JSON, and refuses others and unknown compression", async () => {
    for (const type of ["application/x-www-form-urlencoded", "Application/JSON; charset=utf-8"])
      expect((await predict("/predict/fraud", "{}", { "content-type": type })).status).toBe(200);
    for (const type of ["text/plain", "multipart/form-data; boundary=x"]) {
      const answer = await predict("/predict/fraud", "{}", { "content-type": type });
      expect([answer.status, answer.json.code]).toEqual([415, "request.media_type"]);
    }
    const brotli = await predict("/predict/fraud", "{}", { "content-encoding": "br" });
    expect([brotli.status, brotli.json.code]).toEqual([415, "request.media_type"]);
    expect(brotli.json.error).toContain("gzip, deflate");
    expect((await predict("/predict/fraud", "{}", { "content-encoding": "identity" })).status).toBe(
      200,
    );
  });

  it("says 400 without a body, and 405 with Allow for other verbs", async () => {
    expect((await predict("/predict/fraud", "")).json).toMatchObject({ code: "request.malformed" });
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS"]) {
      const answer = await test.call("/predict/fraud", { method, headers: bearer() });
      expect([answer.status, answer.headers.allow]).toEqual([405, "POST"]);
    }
  });

  it("asks strangers for a key, whatever they send", async () => {
    for (const authorization of ["", "Basic eDp5", "Bearer %", "Bearer é", "Bearer"]) {
      const answer = await test.call("/predict/fraud", { body: "{}", headers: { authorization } });
      expect([answer.status, answer.headers["www-authenticate"]]).toEqual([
        401,
        'Bearer realm="onnward"',
      ]);
    }
    const inUrl = await predict(`/predict/fraud?api_key=${test.key}`, "{}");
    expect([inUrl.status, inUrl.json.code]).toEqual([400, "key.in_url"]);
    expect(inUrl.text).not.toContain(test.key);
  });

  it("counts a prediction as usage of its version, and one that found no version not at all", async () => {
    const before = test.counted.length;
    await predict("/predict/fraud", "{}");
    await predict("/predict/fraud", "");
    await predict("/predict/absent", "{}");
    await test.call("/predict/fraud", { body: "{}" });
    const versionId = test.version.id;
    expect(test.counted.slice(before)).toMatchObject([
      { versionId, outcome: "ok" },
      { versionId, outcome: "clientError" },
    ]);
  });

  it("explains what is not there", async () => {
    expect((await predict("/predict/nope", "{}")).json.code).toBe("model.not_found");
    const unset = await predict("/predict/bare", "{}");
    expect([unset.status, unset.json.code]).toEqual([409, "alias.unset"]);
    expect((await predict("/predict/fraud@9", "{}")).json.code).toBe("version.not_found");
    expect((await predict("/predict/%E0%A4%A", "{}")).status).toBe(404);
    expect((await predict("/predict/a%2Fb", "{}")).status).toBe(404);
    expect((await predict("/predict/fraud/more", "{}")).json.code).toBe("route.not_found");
    const scope = await predict("/predict/fraud", "{}", bearer(test.readerKey));
    expect([scope.status, scope.json.code]).toEqual([403, "key.scope_missing"]);
  });

  it("takes a table as the dialect csv, in UTF-8 alone, and media types by their name alone", async () => {
    for (const type of ["text/csv", "Text/CSV; header=present; charset=UTF-8"])
      expect((await predict("/predict/fraud", "x\n1\n", { "content-type": type })).status).toBe(
        200,
      );
    expect(test.pool.requests.map(({ request }) => request.dialect)).toEqual(["csv", "csv"]);
    const latin = await predict("/predict/fraud", "x\n1\n", {
      "content-type": "text/csv;charset=iso-8859-1",
    });
    expect([latin.status, latin.json.error]).toEqual([
      415,
      "Content-Type: expected the charset utf-8, got iso-8859-1. Save the table as UTF-8.",
    ]);
  });

  it("describes the model in OpenAPI 3.1", async () => {
    const { json } = await test.call("/predict/fraud/openapi.json", { headers: bearer() });
    expect(json).toMatchObject({ openapi: "3.1.0", info: { version: "3" } });
    expect(JSON.stringify(json)).toContain('"/predict/fraud"');
    expect(JSON.stringify(json)).toContain('{"type":"array","items":{"anyOf":[{"type":"number"}');
  });
});

describe("limits", () => {
  it("refuses a body that is announced too long, while the client still sends", async () => {
    const socket = net.connect(test.gateway.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.write(
      `POST /predict/fraud HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${test.key}\r\nContent-Length: 50000000\r\n\r\n`,
    );
    const pump = setInterval(() => socket.write(Buffer.alloc(60_000)), 1);
    const head = await new Promise<string>((resolve) =>
      socket.once("data", (chunk) => resolve(chunk.toString())),
    );
    clearInterval(pump);
    socket.destroy();
    expect(head).toContain("HTTP/1.1 413");
    expect(head).toContain("request.too_large");
  });

  it("refuses a chunked body when it gets too long", async () => {
    const answer = await test
      .call("/predict/fraud", {
        method: "POST",
        headers: { ...bearer(), "transfer-encoding": "chunked" },
        body: Buffer.alloc(20_000, 32),
      })
      .catch(() => null);
    expect(answer === null ? 413 : answer.status).toBe(413);
    expect(test.pool.requests).toEqual([]);
  });

  it("tells a client that waits for 100-continue that its body is too long, before it sends", async () => {
    const status = await new Promise((resolve) => {
      const req = http.request(`${test.url}/predict/fraud`, {
        method: "POST",
        headers: { ...bearer(), expect: "100-continue", "content-length": 20_000 },
      });
      req.on("continue", () => resolve("continue"));
      req.on("response", (res) => {
        res.resume();
        resolve(res.statusCode);
      });
      req.on("error", () => {});
      req.flushHeaders();
    });
    expect(status).toBe(413);
  });

  it("cuts off a head and a body that drip", async () => {
    const head = await rawCall(test.gateway.port, "POST /predict/fraud HTTP/1.1\r\nHost: x\r\n");
    expect(head).toContain("HTTP/1.1 408");
    const body = await rawCall(
      test.gateway.port,
      `POST /predict/fraud HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${test.key}\r\nContent-Length: 100\r\n\r\n{`,
    );
    expect(body).toContain("HTTP/1.1 408");
    expect(body).toContain("request.timeout");
  });

  it("answers junk and endless heads as JSON, and lives", async () => {
    const junk = await rawCall(test.gateway.port, "\x16\x03\x01 hello\r\n\r\n");
    expect(junk).toContain("HTTP/1.1 400");
    expect(junk).toContain('"code":"request.malformed"');
    const long = await rawCall(
      test.gateway.port,
      `GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: ${"a".repeat(100_000)}\r\n\r\n`,
    );
    expect(long).toContain("HTTP/1.1 431");
    const both = await rawCall(
      test.gateway.port,
      "POST /predict/fraud HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    );
    expect(both).toContain("HTTP/1.1 400");
    expect((await test.call("/healthz")).status).toBe(200);
  });

  it("holds a body in pieces to its limit, also one that is there at once", async () => {
    const refused = await test.call("/predict/fraud", {
      method: "POST",
      headers: { ...bearer(), "transfer-encoding": "chunked" },
      body: `{"x":"${"a".repeat(12_000)}"}`,
    });
    expect(refused.status).toBe(413);
    expect(test.pool.requests).toEqual([]);
  });

  it("counts a large answer for its memory until it has left", async () => {
    const large = Buffer.alloc(200_000_000);
    test.pool.answer = async () => ({ ...echo([]), body: large });
    const [first, second] = await Promise.all([
      predict("/predict/fraud", "1"),
      predict("/predict/fraud", "2"),
    ]);
    expect([first?.status, second?.status].sort()).toEqual([200, 503]);
    await expect.poll(async () => (await predict("/predict/fraud", "3")).status).toBe(200);
  });

  it("refuses beyond its bound at once, and finishes what it accepted", async () => {
    const release: (() => void)[] = [];
    test.pool.answer = (_, { body }) =>
      new Promise((resolve) => release.push(() => resolve(echo(body))));
    const accepted = [predict("/predict/fraud", "1"), predict("/predict/fraud", "2")];
    await expect.poll(() => release.length).toBe(2);
    const refused = await predict("/predict/fraud", "3");
    expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
    for (const let_ of release) let_();
    expect((await Promise.all(accepted)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("aborts the prediction of a client that went away, and counts it as such", async () => {
    const aborted = new Promise<void>((resolve) => {
      test.pool.answer = (_, { caller }) =>
        new Promise((_, reject) => {
          caller.onGone = () => {
            resolve();
            reject(new Error("left"));
          };
        });
    });
    const req = http.request(`${test.url}/predict/fraud`, { method: "POST", headers: bearer() });
    req.on("error", () => {});
    req.end("{}");
    await expect.poll(() => test.pool.requests.length).toBe(1);
    req.destroy();
    await aborted;
    await expect.poll(() => test.counted.map(({ outcome }) => outcome)).toEqual(["gone"]);
  });

  it("answers an unexpected error with 500 and its request id, and lives", async () => {
    test.pool.answer = () => Promise.reject(new TypeError("secret path /etc"));
    const answer = await predict("/predict/fraud", "{}");
    expect([answer.status, answer.json.code]).toEqual([500, "internal"]);
    expect(answer.json.requestId).toBe(answer.headers["x-request-id"]);
    expect(answer.text).not.toContain("/etc");
    test.pool.answer = () =>
      Promise.reject(new AppError("worker.crashed", "It crashed.", { retryAfterSeconds: 1 }));
    const crashed = await predict("/predict/fraud", "{}");
    expect([crashed.status, crashed.headers["x-onnward-version"]]).toEqual([503, "fraud@3"]);
  });
});

describe("the Open Inference Protocol", () => {
  it("tells of the server and of models, and needs no key for health", async () => {
    expect((await test.call("/v2/health/live")).json).toEqual({ live: true });
    expect((await test.call("/v2/health/ready")).json).toEqual({ ready: true });
    expect((await test.call("/v2")).status).toBe(401);
    for (const path of ["/v2", "/v2/"])
      expect((await test.call(path, { headers: bearer() })).json).toEqual({
        name: "onnward",
        version: "0.0.0-test",
        extensions: [
          "classification",
          "model_repository",
          "schedule_policy",
          "model_configuration",
          "binary_tensor_data",
          "parameters",
          "statistics",
        ],
      });
    const expected = {
      name: "fraud",
      versions: ["2", "3"],
      platform: "onnxruntime_onnx",
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 2] }],
      outputs: [{ name: "y", datatype: "FP32", shape: [-1] }],
    };
    for (const path of ["", "/versions/3", "/versions/production", "/versions/2"])
      for (const key of [test.key, test.readerKey]) {
        const { json } = await test.call(`/v2/models/fraud${path}`, { headers: bearer(key) });
        expect(json).toEqual(expected);
      }
  });

  it("knows when a model is ready", async () => {
    const ready = () => test.call("/v2/models/fraud/ready", { headers: bearer() });
    expect((await ready()).json).toEqual({ name: "fraud", ready: true });
    test.pool.setState(test.version.id, { kind: "restarting" });
    expect((await ready()).status).toBe(503);
    const bare = await test.call("/v2/models/bare/ready", { headers: bearer() });
    expect([bare.status, typeof bare.json.error]).toEqual([400, "string"]);
    const missing = await test.call("/v2/models/nope/ready", { headers: bearer() });
    expect(missing.status).toBe(404);
    expect(missing.json).toEqual({
      error: "Request for unknown model: 'nope' is not found",
      code: "model.not_found",
    });
    const number = await test.call("/v2/models/fraud/versions/9/ready", { headers: bearer() });
    expect(number.json.error).toBe("Request for unknown model: 'fraud' version 9 is not found");
  });

  it("passes raw bytes and the JSON's length on, whatever the media type", async () => {
    const answer = await test.call("/v2/models/fraud/versions/3/infer", {
      body: Buffer.from("{}abcd"),
      headers: {
        ...bearer(),
        "content-type": "text/weird",
        "inference-header-content-length": "2",
      },
    });
    expect(answer.status).toBe(200);
    expect(test.pool.requests[0]?.request).toMatchObject({
      dialect: "open-inference",
      jsonLength: 2,
      body: [Buffer.from("{}abcd")],
    });
    const wrong = await test.call("/v2/models/fraud/infer", {
      body: "{}",
      headers: { ...bearer(), "inference-header-content-length": "-1" },
    });
    expect(wrong.json.code).toBe("request.malformed");
  });

  it("answers unknown paths and wrong verbs as its clients expect", async () => {
    for (const path of [
      "/v2/systemsharedmemory/status",
      "/v2/cudasharedmemory/region/x/status",
      "/v2/trace/setting",
      "/v2/models/fraud/trace/setting",
      "/v2/logging",
      "/v2/models",
    ]) {
      const { status, json } = await test.call(path, { headers: bearer() });
      expect([status, typeof json.error, json.code]).toEqual([404, "string", "route.not_found"]);
    }
    const verb = await test.call("/v2/models/fraud/infer", { headers: bearer() });
    expect([verb.status, verb.headers.allow, verb.json.code]).toEqual([
      405,
      "POST",
      "request.method",
    ]);
  });
});

describe("operations", () => {
  it("is ready when alias targets are warm or have failed, and says what it waits for", async () => {
    expect((await test.call("/readyz")).status).toBe(200);
    test.pool.setState(test.version.id, { kind: "loading" });
    const waiting = await test.call("/readyz");
    expect([waiting.status, waiting.json.reasons]).toEqual([
      503,
      ["1 of 1 versions behind aliases are still loading"],
    ]);
    const fault = { code: "artifact.corrupt", detail: "Bytes differ." } as const;
    test.pool.setState(test.version.id, { kind: "failed", fault });
    expect((await test.call("/readyz")).json).toMatchObject({
      ready: true,
      failed: ["artifact.corrupt"],
    });
  });

  it("shows metrics to who has the token", async () => {
    await predict("/predict/fraud", "{}");
    expect((await test.call("/metrics")).status).toBe(401);
    expect((await test.call("/metrics", { headers: bearer() })).status).toBe(401);
    const { text } = await test.call("/metrics", { headers: bearer(metricsToken) });
    expect(text).toContain('onnward_predictions_total{model="fraud",version="3",code="ok"} 1');
  });

  it("lets the console predict for a user through the private door, and nobody without its token", async () => {
    const actor = { kind: "user", id: "u", label: "Ann", role: "engineer" } as const;
    const socketPath = test.privateSocket;
    const token = signPredictToken(testSecret, actor, "fraud");
    const good = await test.call("/predict/fraud", {
      socketPath,
      body: "{}",
      headers: { "x-onnward-token": token },
    });
    expect(good.status).toBe(200);
    const withKey = await test.call("/predict/fraud", {
      socketPath,
      body: "{}",
      headers: bearer(),
    });
    expect(withKey.status).toBe(401);
    expect((await test.call("/other", { socketPath })).status).toBe(404);
  });

  it("finishes what is under way when it drains, and says that it is not ready meanwhile", async () => {
    const draining = await startTestGateway({ lingerMs: 1_000 });
    let finish: () => void = () => {};
    draining.pool.answer = (_, { body }) =>
      new Promise((resolve) => {
        finish = () => resolve(echo(body));
      });
    const headers = { authorization: `Bearer ${draining.key}`, connection: "keep-alive" };
    const answer = draining.call("/predict/fraud", { body: "{}", headers });
    await expect.poll(() => draining.pool.requests.length).toBe(1);
    const drained = draining.gateway.drain(5_000);
    const notReady = await draining.call("/readyz");
    expect([notReady.status, notReady.headers.connection]).toEqual([503, "close"]);
    const reach = () =>
      draining.call("/healthz").then(
        () => "reached",
        () => "refused",
      );
    await expect.poll(reach, { timeout: 5_000 }).toBe("refused");
    finish();
    expect(await answer).toMatchObject({ status: 200, headers: { connection: "close" } });
    await drained;
  });
});
