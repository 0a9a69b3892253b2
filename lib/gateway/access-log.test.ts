import http from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { setClock } from "@/lib/platform/clock";
import { replaceEnv } from "@/lib/platform/env";
import { logger } from "@/lib/platform/logger";
import { createQuietLog } from "./access-log";
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
