import { createHash } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterEach, describe, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { rawCall, startConsole, startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startBoth(
  listener: http.RequestListener,
  options: Parameters<typeof startTestGateway>[0] = {},
): Promise<{ test: TestGateway; server: http.Server }> {
  const { port, server, close } = await startConsole(listener);
  const test = await startTestGateway({ ...options, consolePort: port });
  ends.push(() => test.gateway.drain(0), close);
  return { test, server };
}

/** Sends a request of which only the head and what is written so far have gone out. */
function open(test: TestGateway, path: string, headers: http.OutgoingHttpHeaders, method = "POST") {
  const req = http.request(`${test.url}${path}`, { method, headers, agent: false });
  const response = new Promise<http.IncomingMessage>((resolve, reject) => {
    req.on("response", resolve);
    req.on("error", reject);
  });
  response.catch(() => {});
  return { req, response };
}

async function textOf(response: http.IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) text += chunk;
  return text;
}

function chunksOf(total: number): Readable {
  const chunk = Buffer.alloc(256 * 1_024, 7);
  let left = total;
  return new Readable({
    read() {
      if (left === 0) return void this.push(null);
      const size = Math.min(left, chunk.length);
      left -= size;
      this.push(size === chunk.length ? chunk : chunk.subarray(0, size));
    },
  });
}

describe("what the console is told", () => {
  it("writes the forwarding headers itself, and passes on no other's, nor hop-by-hop ones", async () => {
    const { test } = await startBoth((req, res) => res.end(JSON.stringify(req.headers)));
    const { text } = await test.call("/models", {
      headers: {
        host: "onnward.example:3000",
        cookie: "a=1",
        "x-forwarded-for": "6.6.6.6",
        "x-forwarded-host": "evil",
        "x-forwarded-proto": "https",
        "x-forwarded-port": "1",
        "x-real-ip": "6.6.6.6",
        forwarded: "for=6.6.6.6",
        "x-middleware-subrequest": "middleware",
        "x-onnward-token": "stolen",
        "x-request-id": "mine-1",
        connection: "x-secret-hop",
        "x-secret-hop": "1",
        te: "trailers",
        "proxy-authorization": "x",
      },
    });
    const { connection, ...headers } = JSON.parse(text);
    expect(connection).toBe("keep-alive");
    expect(headers).toEqual({
      host: "onnward.example:3000",
      cookie: "a=1",
      "x-forwarded-for": "127.0.0.1",
      "x-forwarded-host": "onnward.example:3000",
      "x-forwarded-proto": "http",
      "x-request-id": "mine-1",
    });
  });

  it("passes status, repeated headers and bytes back, and names the request", async () => {
    const { test } = await startBoth((_, res) => {
      res.writeHead(418, "Teapot", [
        ["Set-Cookie", "a=1"],
        ["Set-Cookie", "b=2"],
        ["X-Request-Id", "not-this"],
      ]);
      res.end("short and stout");
    });
    const answer = await test.call("/x", { headers: { "x-request-id": "r-7" } });
    expect([answer.status, answer.text]).toEqual([418, "short and stout"]);
    expect(answer.headers["set-cookie"]).toEqual(["a=1", "b=2"]);
    expect(answer.headers["x-request-id"]).toBe("r-7");
  });

  it("sends bodies of every verb, and answers to HEAD none", async () => {
    const { test } = await startBoth(async (req, res) => {
      let size = 0;
      for await (const chunk of req) size += chunk.length;
      res.end(`${req.method} ${size}`);
    });
    for (const method of ["POST", "PUT", "PATCH", "DELETE"])
      expect((await test.call("/x", { method, body: "12345" })).text).toBe(`${method} 5`);
    const chunked = open(test, "/x", { "transfer-encoding": "chunked" }, "DELETE");
    chunked.req.end("123");
    expect(await textOf(await chunked.response)).toBe("DELETE 3");
    expect((await test.call("/x", { method: "POST" })).text).toBe("POST 0");
    expect(await test.call("/x", { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
  });

  it("refuses a Host that no link could be built from", async () => {
    const { test } = await startBoth((_, res) => res.end("console"));
    const hosts = ["", "a b", "evil/path", "user@evil", "a,b", "[::1", "x:99999999", "ä"];
    for (const host of hosts) {
      const answer = await rawCall(
        test.gateway.port,
        `GET /api/v1/models HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
      );
      expect(answer, host).toContain("HTTP/1.1 400");
      expect(answer).toContain('"code":"request.host"');
    }
    for (const head of ["Host: a\r\nHost: b\r\n", ""])
      expect(
        await rawCall(test.gateway.port, `GET /x HTTP/1.1\r\n${head}Connection: close\r\n\r\n`),
      ).toContain("HTTP/1.1 400");
    for (const host of ["localhost:3000", "[::1]:3000", "10.0.0.1", "my_host.internal"])
      expect((await test.call("/x", { headers: { host } })).text).toBe("console");
  });
});

describe("when the console is not there", () => {
  it("says so as a problem to programs and as a page to people, and that one may retry", async () => {
    const test = await startTestGateway({ consolePort: 1 });
    ends.push(() => test.gateway.drain(0));
    const problem = await test.call("/api/v1/models");
    expect(problem.status).toBe(503);
    expect(problem.headers).toMatchObject({
      "content-type": "application/problem+json",
      "retry-after": "2",
    });
    expect(problem.json).toMatchObject({
      type: "urn:onnward:error:console.unavailable",
      status: 503,
      code: "console.unavailable",
      requestId: problem.headers["x-request-id"],
    });
    const page = await test.call('/<script>"', { method: "POST", body: "x" });
    expect([page.status, page.headers["content-type"]]).toEqual([503, "text/html; charset=utf-8"]);
    expect(page.text).not.toContain("<script>");
    // Predictions do not need it.
    const headers = { authorization: `Bearer ${test.key}` };
    expect((await test.call("/predict/fraud", { body: "{}", headers })).status).toBe(200);
  });

  it("tells a client that asks how far its upload is to ask again: at 503 tus clients begin anew", async () => {
    const test = await startTestGateway({ consolePort: 1 });
    ends.push(() => test.gateway.drain(0));
    const ask = (path: string, method: string) => test.call(path, { method });
    const held = await ask("/api/v1/uploads/00000000-0000-7000-8000-000000000000", "HEAD");
    expect([held.status, held.headers["retry-after"]]).toEqual([423, "2"]);
    expect((await ask("/api/v1/uploads", "HEAD")).status).toBe(503);
    expect((await ask("/api/v1/uploads/x", "GET")).status).toBe(503);
  });

  it("asks again when an idle connection was closed under it, once and only without a body", async () => {
    let requests = 0;
    const { test } = await startBoth((req, res) => {
      requests += 1;
      // The second on a connection meets one that the console is closing.
      if (requests === 2 || requests === 5) return void req.socket.resetAndDestroy();
      req.resume().on("end", () => res.end(`answer ${requests}`));
    });
    expect((await test.call("/x")).text).toBe("answer 1");
    expect((await test.call("/x")).text).toBe("answer 3");
    expect((await test.call("/x")).text).toBe("answer 4");
    expect((await test.call("/x", { method: "POST", body: "once" })).status).toBe(503);
    expect(requests).toBe(5);
  });

  it("breaks its answer off when the console breaks off, so that nobody takes half for whole", async () => {
    const { test } = await startBoth((_, res) => {
      res.write("half");
      setImmediate(() => res.destroy());
    });
    await expect(test.call("/x")).rejects.toThrow();
  });
});

describe("streams", () => {
  it("carries 300 MB up and 300 MB down with bounded memory and every byte", async () => {
    const size = 300 * 1_024 ** 2;
    const { test } = await startBoth(async (req, res) => {
      if (req.method === "GET") return void (await pipeline(chunksOf(size), res));
      const hash = createHash("sha256");
      await pipeline(req, hash);
      res.end(hash.digest("hex"));
    });
    const expected = createHash("sha256");
    await pipeline(chunksOf(size), expected);
    const digest = expected.digest("hex");
    let peak = 0;
    const before = process.memoryUsage().rss;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss - before);
    }, 20);
    for (const framing of [{ "content-length": size }, { "transfer-encoding": "chunked" }]) {
      const { req, response } = open(test, "/upload", framing);
      await pipeline(chunksOf(size), req);
      expect(await textOf(await response)).toBe(digest);
    }
    const down = createHash("sha256");
    const [response] = await once(http.get(`${test.url}/download`, { agent: false }), "response");
    await pipeline(response, down);
    expect(down.digest("hex")).toBe(digest);
    clearInterval(watch);
    // Gateway, console and client are all this process.
    expect(peak / 1_024 ** 2).toBeLessThan(150);
  }, 120_000);

  it("holds the client back when the console reads slowly, instead of keeping its bytes", async () => {
    let received: http.IncomingMessage | undefined;
    const { test } = await startBoth((req) => {
      received = req.pause();
    });
    const { req } = open(test, "/upload", { "transfer-encoding": "chunked" });
    req.on("error", () => {});
    const chunk = Buffer.alloc(1_024 ** 2);
    let accepted = 0;
    const push = () => {
      while (accepted < 200 && req.write(chunk)) accepted += 1;
    };
    req.on("drain", () => {
      accepted += 1;
      push();
    });
    push();
    await expect.poll(() => received !== undefined).toBe(true);
    // Socket buffers take some; once they are full nothing moves any more.
    let last = -1;
    await expect
      .poll(
        () => {
          const isStill = accepted === last;
          last = accepted;
          return isStill;
        },
        { interval: 300 },
      )
      .toBe(true);
    expect(accepted).toBeLessThan(50);
    req.destroy();
  });

  it("passes each event of a stream on when it comes, and its head before the first", async () => {
    let events: http.ServerResponse | undefined;
    const { test } = await startBoth((_, res) => {
      res.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      events = res;
    });
    const [response] = await once(http.get(`${test.url}/events`, { agent: false }), "response");
    for (const event of ["data: 1\n\n", "data: 2\n\n"]) {
      events?.write(event);
      const [chunk] = await once(response, "data");
      expect(chunk.toString()).toBe(event);
    }
    const gone = once(events ?? response, "close");
    response.destroy();
    await gone; // The console hears of it.
  });

  it("lets the console hear that the client hung up in the middle of its upload", async () => {
    let received: http.IncomingMessage | undefined;
    const { test } = await startBoth((req) => {
      received = req.on("error", () => {}).resume();
    });
    const { req } = open(test, "/upload", { "content-length": 1_000_000 });
    req.write(Buffer.alloc(100_000));
    req.on("error", () => {});
    await expect.poll(() => received !== undefined).toBe(true);
    req.destroy();
    await expect.poll(() => received?.destroyed).toBe(true);
    expect(received?.complete).toBe(false);
  });

  it("leaves no connection to the console behind", async () => {
    const { test, server } = await startBoth((req, res) => {
      req.resume().on("end", () => res.end());
    });
    await Promise.all(
      Array.from({ length: 50 }, () => test.call("/upload", { method: "POST", body: "x" })),
    );
    const count = () => new Promise((resolve) => server.getConnections((_, n) => resolve(n)));
    await expect.poll(count).toBe(0);
  });

  it("cuts off an upload that drips", async () => {
    const { test } = await startBoth((req) => void req.on("error", () => {}).resume(), {
      windowMs: 150,
    });
    const { req, response } = open(test, "/api/v1/x", { "content-length": 1_000_000 });
    req.write("x");
    const answer = await response;
    expect(answer.statusCode).toBe(408);
    expect(JSON.parse(await textOf(answer)).code).toBe("request.timeout");
    req.destroy();
  });
});
