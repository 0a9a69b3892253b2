import net from "node:net";
import zlib from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startConsole, startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
let stand: Awaited<ReturnType<typeof startConsole>>;
beforeAll(async () => {
  stand = await startConsole((req, res) => {
    req.on("error", () => {}).resume();
    res.end("console");
  });
  test = await startTestGateway({ consolePort: stand.port, allowUpgrade: true, windowMs: 200 });
});
afterAll(async () => {
  await test.gateway.drain(0);
  await stand.close();
});

/** Sends the bytes, waits for the end of what comes back; a connection that stays open is closed soon. */
function exchange(bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    let received = "";
    const socket = net.connect(test.gateway.port, "127.0.0.1", () => socket.end(bytes));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
    socket.setTimeout(1_000, () => socket.destroy());
  });
}

const compressed = zlib.gzipSync('{"instances":[1]}').toString("latin1");

const requests = [
  `POST /v1/models/fraud/labels/production:predict HTTP/1.1\r\nHost: x\r\nX-API-Key: KEY\r\nAccept-Encoding: gzip;q=0.5, deflate\r\nContent-Encoding: gzip\r\nContent-Length: ${compressed.length}\r\n\r\n${compressed}`,
  "GET /v1/models/fraud/versions/3/metadata HTTP/1.1\r\nHost: x\r\nX-API-Key: KEY\r\nAccept-Encoding: deflate\r\n\r\n",
  'POST /v2/repository/index HTTP/1.1\r\nHost: x\r\nX-API-Key: KEY\r\nContent-Length: 14\r\n\r\n{"ready":true}',
  "POST /predict/fraud@3?x=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer KEY\r\nContent-Length: 2\r\n\r\n{}",
  "POST /v2/models/fraud/infer HTTP/1.1\r\nHost: x\r\nX-API-Key: KEY\r\nInference-Header-Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{}ab\r\n0\r\n\r\n",
  "GET /api/v1/models?limit=5 HTTP/1.1\r\nHost: localhost:3000\r\nCookie: a=b\r\nConnection: close, x\r\n\r\n",
  "PUT /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc",
  "GET /_next/hmr HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
  "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /v2 HTTP/1.1\r\nHost: x\r\n\r\n",
];

/** A byte is replaced, bytes are put in, or the rest is cut off. */
const mutation = fc.record({
  kind: fc.constantFrom("replace" as const, "insert" as const, "cut" as const),
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
});

interface Mutation {
  readonly kind: "replace" | "insert" | "cut";
  readonly at: number;
  readonly bytes: Uint8Array;
}

function mutate(text: string, mutations: readonly Mutation[]): Buffer {
  return mutations.reduce<Buffer>(
    (bytes, { kind, at, bytes: given }) => {
      const from = Math.floor(at * bytes.length);
      if (kind === "cut") return bytes.subarray(0, from);
      const to = kind === "insert" ? from : from + given.length;
      return Buffer.concat([bytes.subarray(0, from), given, bytes.subarray(to)]);
    },
    Buffer.from(text, "latin1"),
  );
}

it("answers or closes whatever comes, and serves the next", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          request: fc.constantFrom(...requests),
          mutations: fc.array(mutation, { minLength: 0, maxLength: 4 }),
        }),
        { minLength: 20, maxLength: 20 },
      ),
      async (cases) => {
        const answers = await Promise.all(
          cases.map(({ request, mutations }) =>
            exchange(mutate(request.replace("KEY", test.key), mutations)),
          ),
        );
        for (const answer of answers) {
          expect(answer === "" || /^HTTP\/1\.1 [1-5]\d\d /.test(answer), answer).toBe(true);
          expect(answer).not.toMatch(/^HTTP\/1\.1 500/);
          expect(answer).not.toContain(test.key);
        }
        expect((await test.call("/healthz")).status).toBe(200);
      },
    ),
    { numRuns: 40 },
  );
}, 120_000);
