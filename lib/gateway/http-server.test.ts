import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { createHttpServer, listen } from "./http-server";
import { rawCall, startTestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

it("closes 500 clients that drip their heads, and serves others meanwhile", async () => {
  const test = await startTestGateway({ headersTimeoutMs: 1_000 });
  ends.push(() => test.gateway.drain(0));
  const answers: string[] = [];
  const closed = Array.from({ length: 500 }, async () => {
    const socket = net.connect(test.gateway.port, "127.0.0.1");
    let answer = "";
    socket.on("error", () => {});
    socket.on("data", (chunk) => {
      answer += chunk.toString();
    });
    socket.write("POST /predict/fraud HTTP/1.1\r\nX-Slow: ");
    const drip = setInterval(() => socket.write("a"), 100);
    await once(socket, "close");
    clearInterval(drip);
    answers.push(answer);
  });
  for (let served = 0; served < 20; served += 1)
    expect((await test.call("/healthz")).status).toBe(200);
  await Promise.all(closed);
  expect(answers).toHaveLength(500);
  for (const answer of answers) expect(answer).toContain("HTTP/1.1 408");
});

it("closes without a word who opened a connection ahead of need and sent nothing", async () => {
  const test = await startTestGateway({ headersTimeoutMs: 500 });
  ends.push(() => test.gateway.drain(0));
  const heard: Buffer[] = [];
  const silent = net.connect(test.gateway.port, "127.0.0.1");
  silent.on("data", (chunk) => heard.push(chunk));
  await once(silent, "close");
  expect(Buffer.concat(heard).toString()).toBe("");

  // One that was used is kept for the next request, which is longer in coming than a head may take.
  const used = net.connect(test.gateway.port, "127.0.0.1");
  ends.push(() => used.destroy());
  used.on("data", (chunk) => heard.push(chunk));
  for (let request = 0; request < 2; request += 1) {
    heard.length = 0;
    used.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(Buffer.concat(heard).toString()).toMatch(/^HTTP\/1\.1 200/);
    expect(Buffer.concat(heard).toString()).not.toContain("408");
  }
});

it("lets no request hang that its handler forgot, and answers the next", async () => {
  let isBroken = true;
  const server = createHttpServer({
    door: "public",
    idleMs: 60_000,
    isLast: () => false,
    answer: async ({ res }) => {
      if (isBroken) throw new Error("nobody answered");
      res.end("fine");
    },
  });
  await listen(server, { port: 0, host: "127.0.0.1" });
  ends.push(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const request = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  expect(await rawCall(port, request)).toBe("");
  isBroken = false;
  expect(await rawCall(port, request)).toContain("fine");
});
