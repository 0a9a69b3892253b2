import type http from "node:http";
import net from "node:net";
import zlib from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { echo } from "@/lib/predictions/testing/fake-pool";
import { metricsToken, startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const maxBytes = 1_000_000;
let test: TestGateway;
beforeAll(async () => {
  test = await startTestGateway({ maxBytes, windowMs: 500 });
});
afterAll(() => test.gateway.drain(100));
afterEach(() => {
  test.pool.requests.length = 0;
  test.pool.answer = async (_, request) => echo(request.body);
});

const bearer = () => ({ authorization: `Bearer ${test.key}` });
const infer = "/v2/models/fraud/infer";

function post(path: string, body: Buffer, headers: http.OutgoingHttpHeaders = {}) {
  return test.call(path, { body, headers: { ...bearer(), ...headers } });
}

describe("a compressed request", () => {
  const json = Buffer.from(`{"x":[1,2],"pad":"${"é".repeat(40_000)}"}`);

  it.each([
    ["gzip", zlib.gzipSync(json)],
    ["x-gzip", zlib.gzipSync(json)],
    ["GZIP", Buffer.concat([zlib.gzipSync(json.subarray(0, 9)), zlib.gzipSync(json.subarray(9))])],
    ["deflate", zlib.deflateSync(json)],
    ["identity", json],
  ])("reaches the worker as it was, on every path: %s", async (encoding, body) => {
    for (const path of ["/predict/fraud", infer, "/v1/models/fraud:predict"]) {
      const answer = await post(path, body, { "content-encoding": encoding });
      expect([path, answer.status]).toEqual([path, 200]);
      const parts = test.pool.requests.at(-1)?.request.body ?? [];
      expect(Buffer.concat(parts).equals(json)).toBe(true);
    }
  });

  it("keeps the length of its JSON, which counts what is inside", async () => {
    const body = Buffer.concat([Buffer.from("{}"), Buffer.alloc(5_000, 7)]);
    const answer = await post(infer, zlib.gzipSync(body), {
      "content-encoding": "gzip",
      "inference-header-content-length": "2",
    });
    expect(answer.status).toBe(200);
    expect(test.pool.requests[0]?.request).toMatchObject({ jsonLength: 2, body: [body] });
  });

  it("is refused when it is cut off, damaged, plain, of the other kind, or of an unknown kind", async () => {
    const good = zlib.gzipSync(json);
    const flipped = Buffer.from(good);
    flipped[good.length - 6] = (flipped[good.length - 6] ?? 0) ^ 0xff;
    for (const body of [good.subarray(0, -9), flipped, json, zlib.deflateSync(json)]) {
      const answer = await post("/predict/fraud", body, { "content-encoding": "gzip" });
      expect([answer.status, answer.json.code]).toEqual([400, "request.malformed"]);
      expect(answer.json.error).toContain("gzip");
    }
    for (const encoding of ["br", "zstd", "gzip, gzip", "constructor"]) {
      const answer = await post("/predict/fraud", good, { "content-encoding": encoding });
      expect([answer.status, answer.json.code]).toEqual([415, "request.media_type"]);
    }
    expect(test.pool.requests).toEqual([]);
  });

  it("that is a bomb is 413 while it inflates, in bounded memory, and the next one is served", async () => {
    const megabyte = zlib.gzipSync(Buffer.alloc(1024 ** 2));
    const bomb = Buffer.concat(Array.from({ length: 800 }, () => megabyte));
    expect(bomb.length).toBeLessThan(maxBytes);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const sampler = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }, 1);
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => post("/predict/fraud", bomb, { "content-encoding": "gzip" })),
    );
    clearInterval(sampler);
    for (const { status, json: error } of answers)
      expect([status, error.code]).toEqual([413, "request.too_large"]);
    expect(peak).toBeLessThan(64 * 1024 ** 2);
    const next = await post("/predict/fraud", zlib.gzipSync(json), { "content-encoding": "gzip" });
    expect(next.status).toBe(200);
    expect(test.pool.requests).toHaveLength(1);
  });

  it("that is announced too long is refused before a byte of it", async () => {
    const socket = net.connect(test.gateway.port, "127.0.0.1");
    socket.write(
      `POST /predict/fraud HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${test.key}\r\nContent-Encoding: gzip\r\nContent-Length: 2000000\r\n\r\n`,
    );
    const head = await new Promise<string>((resolve) =>
      socket.once("data", (chunk) => resolve(chunk.toString())),
    );
    socket.destroy();
    expect(head).toContain("HTTP/1.1 413");
  });

  it("that drips is cut off like any other", async () => {
    const socket = net.connect(test.gateway.port, "127.0.0.1");
    socket.write(
      `POST /predict/fraud HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${test.key}\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n\x1f`,
    );
    const head = await new Promise<string>((resolve) =>
      socket.once("data", (chunk) => resolve(chunk.toString())),
    );
    socket.destroy();
    expect(head).toContain("HTTP/1.1 408");
  });

  it("gives back the room that it took, also when it was refused", async () => {
    const small = await startTestGateway({ maxBytes: 200_000 });
    const call = (body: Buffer) =>
      small.call("/predict/fraud", {
        body,
        headers: { authorization: `Bearer ${small.key}`, "content-encoding": "gzip" },
      });
    const big = zlib.gzipSync(Buffer.alloc(190_000, 32));
    const tooBig = zlib.gzipSync(Buffer.alloc(10_000_000, 32));
    // 256 MiB of room: what leaked would fill it.
    for (let round = 0; round < 1_500; round += 1) {
      const answer = await call(round % 2 === 0 ? big : tooBig);
      expect(answer.status).toBe(round % 2 === 0 ? 200 : 413);
    }
    await small.gateway.drain(100);
  }, 60_000);
});

describe("a compressed answer", () => {
  const long = Buffer.from(JSON.stringify({ y: Array.from({ length: 2_000 }, (_, i) => i) }));
  const ask = (acceptEncoding: string | undefined, body = long) =>
    post(infer, body, acceptEncoding === undefined ? {} : { "accept-encoding": acceptEncoding });

  it("comes to who asks, with its own length, and is the same inside", async () => {
    const gzip = await ask("br, gzip");
    expect(gzip.headers).toMatchObject({
      "content-encoding": "gzip",
      "content-length": String(gzip.bytes.length),
      vary: "Accept-Encoding",
      "content-type": "application/json",
      "x-onnward-version": "fraud@3",
    });
    expect(gzip.bytes.length).toBeLessThan(long.length);
    expect(zlib.gunzipSync(gzip.bytes).equals(long)).toBe(true);
    const deflate = await ask("deflate, gzip;q=0");
    expect(deflate.headers["content-encoding"]).toBe("deflate");
    expect(zlib.inflateSync(deflate.bytes).equals(long)).toBe(true);
  });

  it("comes to nobody who does not ask, or forbids it, and not for a short answer", async () => {
    for (const header of [undefined, "identity", "gzip;q=0", "br"]) {
      const { headers, bytes } = await ask(header);
      expect([headers["content-encoding"], headers.vary]).toEqual([undefined, "Accept-Encoding"]);
      expect(bytes.equals(long)).toBe(true);
    }
    const short = await ask("gzip", Buffer.from("{}"));
    expect([short.headers["content-encoding"], short.headers.vary]).toEqual([undefined, undefined]);
    expect(short.text).toBe("{}");
  });

  it("leaves HEAD as it is: the length of the plain answer, and no body", async () => {
    const ask = (method: string) =>
      test.call("/metrics", {
        method,
        headers: { authorization: `Bearer ${metricsToken}`, "accept-encoding": "gzip" },
      });
    expect((await ask("GET")).headers["content-encoding"]).toBe("gzip");
    const { headers, text } = await ask("HEAD");
    expect(headers["content-encoding"]).toBeUndefined();
    expect(Number(headers["content-length"])).toBeGreaterThan(1_024);
    expect(text).toBe("");
  });

  it("is never metadata or an error: Triton's asyncio client asks for gzip and cannot undo it there", async () => {
    const headers = { ...bearer(), "accept-encoding": "gzip, deflate" };
    const document = await test.call("/predict/fraud/openapi.json", { headers });
    expect(document.bytes.length).toBeGreaterThan(1_024);
    test.pool.answer = () =>
      Promise.reject(new AppError("input.value", `x: ${"long ".repeat(1_000)}`));
    const error = await test.call(infer, { body: "{}", headers });
    expect([error.status, error.json.code]).toEqual([400, "input.value"]);
    for (const answer of [document, error])
      expect(answer.headers["content-encoding"]).toBeUndefined();
  });

  it("holds up nobody: with too many at once the others go out plain", async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, () => ask("gzip")));
    for (const { status, headers, bytes } of answers) {
      expect(status).toBe(200);
      const plain = headers["content-encoding"] === "gzip" ? zlib.gunzipSync(bytes) : bytes;
      expect(plain.equals(long)).toBe(true);
    }
  });
});
