import { expect, it } from "vitest";
import { replaceEnv } from "@/lib/platform/env";
import { startTestGateway } from "./testing/test-gateway";

replaceEnv({ NODE_ENV: "test", ONNWARD_LOG_LEVEL: "fatal" });

const body = '{"x":[[1,2]]}';

it("records each prediction of a known key once, answered or refused, and none of strangers", async () => {
  const gateway = await startTestGateway();
  const post = (path: string, key: string, id: string) =>
    gateway.call(path, {
      method: "POST",
      headers: {
        authorization: `Bearer ${key}`,
        "content-type": "application/json",
        "x-request-id": id,
      },
      body,
    });
  const answer = await post("/predict/fraud", gateway.key, "answered");
  await post("/predict/fraud", gateway.readerKey, "no-scope");
  await post("/predict/nowhere", gateway.key, "no-model");
  await post("/predict/Not%20A%20Name", gateway.key, "no-name");
  await post("/predict/fraud", `${gateway.key.slice(0, -1)}!`, "stranger");
  await expect.poll(() => gateway.recorded.length).toBe(4);
  const [first, ...refused] = gateway.recorded;
  expect(first).toMatchObject({
    ...{
      requestId: "answered",
      actorKind: "key",
      address: "127.0.0.1",
      model: "fraud",
      version: 3,
    },
    ...{ dialect: "plain", code: "ok", status: 200, requestBytes: body.length, payload: null },
    answerBytes: answer.bytes.length,
  });
  expect(first?.totalUs).toBeGreaterThan(0);
  expect(
    refused.map(({ requestId, code, status, model }) => [requestId, code, status, model]),
  ).toEqual([
    ["no-scope", "key.scope_missing", 403, "fraud"],
    ["no-model", "model.not_found", 404, "nowhere"],
    ["no-name", "model.not_found", 404, null],
  ]);
  for (const { answerBytes, modelId } of refused)
    expect([answerBytes > 0, modelId]).toEqual([true, null]);
});

it("keeps bodies only where the model says so, and of each no more than it says", async () => {
  const gateway = await startTestGateway({ payloadSampling: { share: 1, maxBytes: 5 } });
  const headers = { authorization: `Bearer ${gateway.key}`, "content-type": "application/json" };
  const answer = await gateway.call("/predict/fraud", { method: "POST", headers, body });
  await expect.poll(() => gateway.recorded.length).toBe(1);
  expect(gateway.recorded[0]?.payload).toEqual({
    requestType: "application/json",
    request: Buffer.from(body.slice(0, 5)).toString("base64"),
    answerType: answer.headers["content-type"],
    answer: answer.bytes.subarray(0, 5).toString("base64"),
  });
});
