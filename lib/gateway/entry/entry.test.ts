import { once } from "node:events";
import net from "node:net";
import { afterEach, expect, it } from "vitest";
import { createKeySecret } from "@/lib/access";
import { createSessionToken } from "@/lib/access/session";
import { replaceEnv } from "@/lib/platform/env";
import { createId } from "@/lib/platform/ids";
import { startConsole, startTestGateway, testSecret } from "../testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal", ONNWARD_SECRET: testSecret });

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

type Options = NonNullable<Parameters<typeof startTestGateway>[0]>;

async function start(entry: Options["entry"], options: Options = {}) {
  const seen: { path: string | undefined; headers: Record<string, unknown> }[] = [];
  const console = await startConsole((req, res) => {
    seen.push({ path: req.url, headers: req.headers });
    res.end("console");
  });
  ends.push(console.close);
  const refused: string[] = [];
  const test = await startTestGateway({
    ...options,
    entry: entry ?? {},
    consolePort: console.port,
    onRefused: (code) => void refused.push(code),
  });
  ends.push(() => test.gateway.drain(0));
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
  const predict = (headers: Record<string, string>) =>
    test.call("/predict/fraud", { method: "POST", body: '{"x":1}', headers });
  return { ...test, seen, refused, bearer, predict };
}

/** Connects and says whether the gateway keeps the connection. */
function isKept(port: number): Promise<boolean> {
  const socket = net.connect(port, "127.0.0.1");
  ends.push(() => socket.destroy());
  socket.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  return new Promise((resolve) => {
    socket.on("error", () => {}); // A reset, as a rule: "close" follows.
    socket.once("data", () => resolve(true));
    socket.once("close", () => resolve(false));
  });
}

it("closes a direct connection from a denied network, or one that is not allowed, before it reads", async () => {
  const denied = await start({ allowNetworks: ["127.0.0.0/8"], denyNetworks: ["127.0.0.1"] });
  expect(await isKept(denied.gateway.port)).toBe(false);
  const elsewhere = await start({ allowNetworks: ["10.0.0.0/8"] });
  expect(await isKept(elsewhere.gateway.port)).toBe(false);
  const allowed = await start({ allowNetworks: ["127.0.0.1"] });
  expect(await isKept(allowed.gateway.port)).toBe(true);
  expect([denied.refused, elsewhere.refused, allowed.refused]).toEqual([
    ["network.refused"],
    ["network.refused"],
    [],
  ]);
});

it("judges who comes by a trusted proxy by the address that it says, and nobody else", async () => {
  const entry = { trustedProxies: ["127.0.0.1"], allowNetworks: ["10.0.0.0/8"] };
  const { call, key, bearer } = await start(entry);
  const from = (address: string) =>
    call("/v2/models/fraud", { headers: { ...bearer(key), "x-forwarded-for": address } });
  expect((await from("10.1.2.3")).status).toBe(200);
  const refused = await from("203.0.113.9");
  expect([refused.status, refused.json.code]).toEqual([403, "network.refused"]);
  expect((await from("10.1.2.3, 203.0.113.9")).status).toBe(403);
});

it("keeps networks from the dashboard alone, and still answers their predictions", async () => {
  const { call, predict, key, bearer, seen } = await start({
    trustedProxies: ["127.0.0.1"],
    consoleAllowNetworks: ["10.0.0.0/8"],
  });
  const outside = { "x-forwarded-for": "203.0.113.9" };
  expect((await predict({ ...bearer(key), ...outside })).status).toBe(200);
  for (const path of ["/", "/sign-in", "/api/v1/models", "/api/auth/csrf", "/anything"])
    expect((await call(path, { headers: { ...bearer(key), ...outside } })).status).toBe(403);
  expect(seen).toEqual([]);
  expect((await call("/", { headers: { "x-forwarded-for": "10.0.0.1" } })).status).toBe(200);
});

it("answers no other name than its own, with 421 and no data, at every door but the probes", async () => {
  const { call, key, bearer, seen } = await start({});
  const as = (path: string, host: string) =>
    call(path, { headers: { ...bearer(key), host, "x-forwarded-host": "localhost" } });
  for (const path of ["/", "/sign-in", "/api/v1/models", "/predict/fraud", "/v2/models/fraud"]) {
    const answer = await as(path, "evil.example");
    expect(answer.status).toBe(421);
    expect(answer.text).not.toContain("console");
  }
  expect(seen).toEqual([]);
  for (const path of ["/healthz", "/readyz"])
    expect((await as(path, "evil.example")).status).toBe(200);
  expect((await as("/v2/models/fraud", "localhost")).status).toBe(200);
  expect((await as("/", "192.168.1.7:3000")).status).toBe(200);
  expect(seen[0]?.headers["x-forwarded-host"]).toBe("192.168.1.7:3000");
});

it("tells the console https, and the browser to stay there, on a trusted proxy's word alone", async () => {
  const direct = await start({});
  const headers = { "x-forwarded-proto": "https", host: "ml01" };
  const plain = await direct.call("/", { headers });
  expect(plain.headers).not.toHaveProperty("strict-transport-security");
  expect(direct.seen[0]?.headers["x-forwarded-proto"]).toBe("http");
  const proxied = await start({ trustedProxies: ["127.0.0.1"] });
  for (const path of ["/", "/healthz", "/predict/fraud"])
    expect((await proxied.call(path, { headers })).headers["strict-transport-security"]).toContain(
      "max-age=31536000",
    );
  expect(proxied.seen[0]?.headers["x-forwarded-proto"]).toBe("https");
  const local = await proxied.call("/", { headers: { ...headers, host: "localhost:3000" } });
  expect(local.headers).not.toHaveProperty("strict-transport-security");
});

it("keeps no more connections of one address than it may have, and takes a new one when one ends", async () => {
  const { gateway, refused } = await start({ maxConnectionsPerAddress: 3 });
  const open = Array.from({ length: 3 }, () => net.connect(gateway.port, "127.0.0.1"));
  for (const socket of open) {
    ends.push(() => socket.destroy());
    await once(socket, "connect");
  }
  expect(await isKept(gateway.port)).toBe(false);
  expect(refused).toEqual(["request.concurrency_limit"]);
  open[0]?.destroy();
  // The gateway hears of the end a moment later.
  await expect.poll(() => isKept(gateway.port)).toBe(true);
});

it("counts requests under way behind a trusted proxy by the address that it says", async () => {
  const entry = { trustedProxies: ["127.0.0.1"], maxConnectionsPerAddress: 1 };
  const { gateway, call, key } = await start(entry);
  const socket = net.connect(gateway.port, "127.0.0.1");
  ends.push(() => socket.destroy());
  // Under way as long as its body does not come.
  socket.write(
    `POST /predict/fraud HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: 203.0.113.9\r\nAuthorization: Bearer ${key}\r\nContent-Length: 9\r\n\r\n`,
  );
  const from = async (address: string) =>
    (await call("/healthz", { headers: { "x-forwarded-for": address } })).status;
  await expect.poll(() => from("203.0.113.9")).toBe(429);
  expect(await from("203.0.113.10")).toBe(200);
  socket.destroy();
  await expect.poll(() => from("203.0.113.9")).toBe(200);
});

it("answers 429 to invalid keys over the limit, and 200 to a valid one of the same address", async () => {
  const { predict, bearer, key, refused } = await start({ strangerRatePerSecond: 1 });
  const junk = [{}, bearer("onw_live_wrong"), bearer(createKeySecret())];
  const statuses: number[] = [];
  for (let sent = 0; sent < 30; sent += 1)
    statuses.push((await predict(junk[sent % junk.length] ?? {})).status);
  expect(statuses.filter((status) => status === 401).length).toBeGreaterThanOrEqual(10);
  expect(statuses.at(-1)).toBe(429);
  const limited = await predict({});
  expect(limited.json.code).toBe("request.stranger_limit");
  expect(Number(limited.headers["retry-after"])).toBeGreaterThan(0);
  expect((await predict(bearer(key))).status).toBe(200);
  expect(refused).toContain("request.stranger_limit");
});

it("spares the console strangers over the limit, and lets its people and keys pass", async () => {
  const { call, bearer, key, seen } = await start({ strangerRatePerSecond: 1 });
  const junk = [{}, bearer(createKeySecret()), { cookie: "onnward-session=junk" }];
  for (let sent = 0; sent < 40; sent += 1)
    await call("/api/v1/models", { headers: junk[sent % junk.length] ?? {} });
  expect(seen.length).toBeLessThan(15);
  const limited = await call("/sign-in");
  expect(limited.status).toBe(429);
  expect(limited.headers["content-type"]).toContain("text/html");
  expect((await call("/api/v1/models", { headers: bearer(key) })).status).toBe(200);
  const session = await createSessionToken({
    id: createId(),
    email: "ada@example.com",
    role: "viewer",
    sessionId: createId(),
  });
  const signedIn = await call("/", { headers: { cookie: `onnward-session=${session}` } });
  expect(signedIn.status).toBe(200);
});

it("puts the headers of data on every answer of its own, refusals and pages too", async () => {
  const { call, key, bearer } = await start({});
  const closed = await startTestGateway({ entry: {} });
  ends.push(() => closed.gateway.drain(0));
  const answers = await Promise.all([
    call("/healthz"),
    call("/v2/models/fraud", { headers: bearer(key) }),
    call("/predict/fraud", { method: "POST", body: "{}" }),
    call("/predict/nothing/here"),
    call("/", { headers: { host: "evil.example" } }),
    call("/api/v1/models", { headers: { host: "evil.example" } }),
    // No console answers there.
    closed.call("/"),
    closed.call("/api/v1/models"),
  ]);
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
    });
    expect(headers["content-security-policy"]).toMatch(
      /default-src 'none'.*frame-ancestors 'none'/,
    );
  }
});
