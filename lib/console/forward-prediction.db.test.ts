import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { predictTokenSecret, verifyPredictToken } from "@/lib/access";
import { replaceEnv } from "@/lib/platform/env";
import { keyContext } from "@/lib/platform/testing/context";
import { useDatabase } from "@/lib/platform/testing/database";
import { forwardPrediction } from "./forward-prediction";

const secret = "0123456789abcdef0123456789abcdef";
const runDir = mkdtempSync(path.join(os.tmpdir(), "onnward-door-"));
const seen: { url?: string; headers?: http.IncomingHttpHeaders; bytes?: number } = {};
let refuseEarly = false;
const database = useDatabase({ ONNWARD_RUN_DIR: runDir, ONNWARD_SECRET: secret });

const gateway = http.createServer(async (request, response) => {
  seen.url = request.url;
  seen.headers = request.headers;
  if (refuseEarly) {
    response.writeHead(413, { "Content-Type": "application/json" }).end('{"code":"x"}');
    return;
  }
  seen.bytes = 0;
  for await (const chunk of request) seen.bytes += chunk.length;
  response.writeHead(200, { "Content-Type": "application/json", "X-Onnward-Version": "iris@3" });
  response.end(`{"rows":${seen.bytes}}`);
});

beforeAll(async () => {
  mkdirSync(runDir, { recursive: true });
  await new Promise<void>((resolve) => {
    gateway.listen(path.join(runDir, "gateway.sock"), resolve);
  });
});
afterAll(() => {
  gateway.close();
  rmSync(runDir, { recursive: true, force: true });
});

function call(body: BodyInit, headers: Record<string, string> = {}) {
  const ctx = keyContext(["predict"], ["iris"]);
  const request = new Request("http://console/api/v1/models/iris/predict", {
    method: "POST",
    body,
    headers: { "Content-Type": "application/json", ...headers },
  });
  return {
    ctx,
    answer: forwardPrediction({ ctx, input: { name: "iris", version: "3" }, request }),
  };
}

test("the gateway gets the bytes and a token that names caller and model, and no key", async () => {
  const { ctx, answer } = call(new Uint8Array(300_000), { authorization: "Bearer onw_live_x" });
  const response = await answer;
  expect(response.status).toBe(200);
  expect(response.headers.get("x-onnward-version")).toBe("iris@3");
  expect(await response.json()).toEqual({ rows: 300_000 });
  expect(seen.url).toBe("/predict/iris@3");
  expect(seen.headers?.authorization).toBeUndefined();
  expect(seen.headers?.["x-request-id"]).toBe(ctx.requestId);
  const { actor, model } = verifyPredictToken(
    predictTokenSecret(),
    String(seen.headers?.["x-onnward-token"]),
  );
  expect([actor, model]).toEqual([ctx.actor, "iris"]);
});

test("an answer that comes before the body's end is the answer", async () => {
  refuseEarly = true;
  const { answer } = call(new Uint8Array(5_000_000));
  expect((await answer).status).toBe(413);
  refuseEarly = false;
});

test("who may not predict with the model reaches no gateway", async () => {
  seen.url = undefined;
  const request = new Request("http://console/", { method: "POST", body: "{}" });
  const input = { name: "iris", version: "production" };
  const ask = (ctx: Parameters<typeof forwardPrediction>[0]["ctx"]) =>
    forwardPrediction({ ctx, input, request });
  await expect(ask(keyContext(["models:read"]))).rejects.toMatchObject({
    code: "key.scope_missing",
  });
  await expect(ask(keyContext(["predict"], ["other"]))).rejects.toMatchObject({
    code: "model.not_found",
  });
  expect(seen.url).toBeUndefined();
});

test("without a gateway the caller hears 503 and when to come again", async () => {
  const { appUrl } = database;
  const nowhere = { ONNWARD_RUN_DIR: "/nonexistent", ONNWARD_SECRET: secret };
  replaceEnv({ NODE_ENV: "test", DATABASE_URL: appUrl, ...nowhere });
  await expect(call("{}").answer).rejects.toMatchObject({
    code: "gateway.starting",
    retryAfterSeconds: 2,
  });
});
