import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startConsole, startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function startBoth(
  listener: http.RequestListener,
  prepare: (server: http.Server) => void = () => {},
): Promise<TestGateway> {
  const { port, server, close } = await startConsole(listener);
  prepare(server);
  const test = await startTestGateway({ consolePort: port, allowUpgrade: true });
  ends.push(() => test.gateway.drain(0), close);
  return test;
}

/** A client that sends without looking, as most do, and reads only what came when it is done or cannot go on. */
async function sendBlindly(test: TestGateway, head: string, totalBytes: number): Promise<string> {
  const socket = net.connect(test.gateway.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.on("error", () => {});
  socket.write(head);
  const chunk = Buffer.alloc(256 * 1_024);
  for (let sent = 0; sent < totalBytes && !socket.destroyed; sent += chunk.length)
    await new Promise((resolve) => socket.write(chunk, resolve));
  await expect.poll(() => received, { timeout: 5_000 }).toContain("\r\n\r\n");
  socket.destroy();
  return received;
}

const refusals: Record<string, http.RequestListener> = {
  "keeps the connection": (_, res) => {
    res.writeHead(413).end("too large");
  },
  "read some of it first": (req, res) => {
    req.once("data", () => {
      req.pause();
      res.writeHead(413).end("too large");
    });
  },
};

for (const [what, listener] of Object.entries(refusals)) {
  it(`gives a client that is still sending the refusal of a console that ${what}`, async () => {
    const test = await startBoth(listener);
    for (const connection of ["keep-alive", "close"]) {
      const received = await sendBlindly(
        test,
        `POST /api/v1/x HTTP/1.1\r\nHost: x\r\nConnection: ${connection}\r\nContent-Length: 50000000\r\n\r\n`,
        50_000_000,
      );
      expect(received).toContain("HTTP/1.1 413");
      expect(received).toContain("too large");
    }
  });
}

it("keeps an answered connection in step: the next request on it is read as one", async () => {
  const test = await startBoth((req, res) => {
    res.writeHead(req.method === "GET" ? 200 : 413).end(`answer to ${req.url}`);
  });
  const socket = net.connect(test.gateway.port, "127.0.0.1");
  let received = "";
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
  });
  socket.write("POST /first HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
  socket.write(Buffer.alloc(1_500_000));
  await expect.poll(() => received).toContain("answer to /first");
  socket.write(Buffer.alloc(1_500_000));
  socket.write("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
  await expect.poll(() => received).toContain("answer to /second");
  socket.destroy();
});

it("asks for the body only when the console does, and closes when it refuses without", async () => {
  const heard: string[] = [];
  const test = await startBoth(
    (_, res) => res.end(),
    (server) =>
      server.on("checkContinue", (req: http.IncomingMessage, res: http.ServerResponse) => {
        if (req.url === "/refused") return void res.writeHead(413).end("no");
        res.writeContinue();
        req.resume().on("end", () => res.end("thanks"));
      }),
  );
  const ask = (path: string) =>
    new Promise<http.IncomingMessage>((resolve, reject) => {
      const req = http.request(`${test.url}${path}`, {
        method: "POST",
        headers: { expect: "100-continue", "content-length": 5 },
        agent: new http.Agent({ keepAlive: true }),
      });
      req.on("continue", () => {
        heard.push(path);
        req.end("12345");
      });
      req.on("response", (res) => resolve(res.resume()));
      req.on("error", reject);
      req.flushHeaders();
    });
  expect((await ask("/wanted")).statusCode).toBe(200);
  const refused = await ask("/refused");
  expect(refused.statusCode).toBe(413);
  // The client will not send the body, so nothing that follows could be told from it.
  expect(refused.headers.connection).toBe("close");
  expect(heard).toEqual(["/wanted"]);
});

it("passes a websocket through, and refuses where the console does", async () => {
  const test = await startBoth(
    (_, res) => res.writeHead(404).end(),
    (server) =>
      server.on("upgrade", (req: http.IncomingMessage, socket: net.Socket) => {
        ends.unshift(async () => socket.destroy());
        if (req.url !== "/_next/webpack-hmr") return void socket.end("HTTP/1.1 403 No\r\n\r\n");
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-For: ${req.headers["x-forwarded-for"]}\r\n\r\n`,
        );
        socket.on("data", (chunk) => socket.write(`echo ${chunk}`));
      }),
  );
  const upgrade = (path: string) => {
    const socket = net.connect(test.gateway.port, "127.0.0.1");
    socket.write(
      `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    );
    return socket;
  };
  const socket = upgrade("/_next/webpack-hmr");
  const [head] = await once(socket, "data");
  expect(head.toString()).toMatch(/^HTTP\/1\.1 101 [\s\S]*X-For: 127\.0\.0\.1/);
  socket.write("hello");
  expect((await once(socket, "data")).toString()).toBe("echo hello");
  socket.destroy();
  const refused = upgrade("/other");
  expect((await once(refused, "data")).toString()).toMatch(/^HTTP\/1\.1 403/);
  refused.destroy();
});
