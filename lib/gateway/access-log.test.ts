import http from "node:http";
import { Socket } from "node:net";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { createQuietLog, logAccess } from "./access-log";
import { openExchange } from "./exchange";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

let test: TestGateway;
let lines: Record<string, unknown>[];
beforeEach(async () => {
  test = await startTestGateway();
  lines = [];
  vi.spyOn(logger(), "isLevelEnabled").mockReturnValue(true);
  vi.spyOn(logger(), "debug").mockImplementation((line: unknown, message?: unknown) => {
    if (message === "request" && typeof line === "object") lines.push({ ...line });
  });
});
afterEach(async () => {
  await test.gateway.drain(0);
  vi.mocked(logger().isLevelEnabled).mockRestore();
  vi.mocked(logger().debug).mockRestore();
});

it("writes one line a request, and no key in it wherever the client put one", async () => {
  const headers = { authorization: `Bearer ${test.key}`, "x-request-id": "r-1" };
  await test.call("/predict/fraud", { body: "{}", headers });
  await test.call(`/predict/${test.key}?api_key=${test.key}`, { body: "{}", headers });
  await expect.poll(() => lines.length).toBe(2);
  expect(lines[0]).toMatchObject({
    requestId: "r-1",
    method: "POST",
    path: "/predict/fraud",
    status: 200,
    door: "public",
    address: "127.0.0.1",
  });
  expect(lines[1]).toMatchObject({ path: "/predict/onw_[redacted]", status: 400 });
  expect(JSON.stringify(lines)).not.toContain(test.key.slice(9));
});

it("names the trace that the request belongs to, and none when its header is not valid", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const authorization = `Bearer ${test.key}`;
  for (const traceparent of [`00-${traceId}-00f067aa0ba902b7-01`, "junk"])
    await test.call("/predict/fraud", { body: "{}", headers: { authorization, traceparent } });
  await expect.poll(() => lines.length).toBe(2);
  expect(lines.map((line) => line.traceId)).toEqual([traceId, undefined]);
});

it("can be switched on for a process that logs at level info", () => {
  const info = vi.spyOn(logger(), "info").mockImplementation(() => {});
  vi.mocked(logger().isLevelEnabled).mockImplementation((level) => level === "info");
  const req = new http.IncomingMessage(new Socket());
  const res = new http.ServerResponse(req);
  const exchange = openExchange(req, res, { door: "public", isLast: () => false });
  logAccess(exchange, "info");
  logAccess(exchange);
  res.emit("close");
  expect(info).toHaveBeenCalledTimes(1);
  info.mockRestore();
});

it("shows no status for a client that left before its answer", async () => {
  let received: () => void = () => {};
  const isReceived = new Promise<void>((resolve) => {
    received = resolve;
  });
  test.pool.answer = () => {
    received();
    return new Promise(() => {});
  };
  const req = http.request(`${test.url}/predict/fraud`, {
    method: "POST",
    headers: { authorization: `Bearer ${test.key}` },
  });
  req.on("error", () => {});
  req.end("{}");
  await isReceived;
  req.destroy();
  await expect.poll(() => lines).toMatchObject([{ path: "/predict/fraud", status: null }]);
});

it("lets a repeated fault through once in a while, with how often it was left out", () => {
  let now = 0;
  const restoreClock = setClock(() => now);
  const written: number[] = [];
  const log = createQuietLog(1_000, (_, suppressed) => written.push(suppressed));
  for (now = 0; now < 2_500; now += 100) log(new Error("again"));
  restoreClock();
  expect(written).toEqual([0, 9, 9]);
});
