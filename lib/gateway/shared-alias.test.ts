import { afterEach, expect, it } from "vitest";
import { AppError } from "@/lib/platform/errors";
import { testRollout } from "@/lib/rollout/testing/snapshot";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

let started: TestGateway | undefined;
afterEach(() => started?.gateway.drain(0));

async function start(weightPercent = 0): Promise<TestGateway> {
  started = await startTestGateway({
    rollout: (stable, other) =>
      testRollout({
        stableVersionId: stable.id,
        targets: [{ versionId: other.id, weightPercent }],
        header: { name: "x-beta", value: "yes" },
      }),
  });
  return started;
}

const beta = { "x-beta": "yes" };
const tensor = { inputs: [{ name: "x", datatype: "FP32", shape: [1, 2], data: [1, 2] }] };
const dialects = [
  ["/predict/fraud", {}],
  ["/predict/fraud@production", {}],
  ["/v2/models/fraud/infer", tensor],
  ["/v1/models/fraud:predict", { instances: [[1, 2]] }],
  ["/v1/models/fraud/labels/production:predict", { instances: [[1, 2]] }],
] as const;

it.each(dialects)(
  "%s goes where the rollout sends it, and says who answered",
  async (path, body) => {
    const { call, key, shared, version, older } = await start();
    const ask = (headers: Record<string, string>) =>
      call(path, {
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
        body: JSON.stringify(body),
      });
    const answers = [await ask({}), await ask(beta)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.map(({ headers }) => headers["x-onnward-version"])).toEqual([
      "fraud@3",
      "fraud@2",
    ]);
    expect(shared.map(({ target }) => target.versionId)).toEqual([version.id, older.id]);
    // Queue, decode, run and encode of the test's pool.
    expect(shared.map(({ durationMs }) => durationMs)).toEqual([3.75, 3.75]);
  },
);

const codes = [
  ["predict.failed", true],
  ["predict.timeout", true],
  ["worker.crashed", true],
  ["version.unavailable", true],
  ["input.shape", false],
  ["gateway.overloaded", false],
  ["gateway.stopping", false],
] as const;

it.each(codes)("counts %s for the version that answered: %s", async (code, isFault) => {
  const { call, key, shared, older, pool } = await start(100);
  pool.answer = () => Promise.reject(new AppError(code, "It failed."));
  const headers = { authorization: `Bearer ${key}` };
  const answer = await call("/predict/fraud", { headers, body: "{}" });
  expect(answer.headers["x-onnward-version"]).toBe("fraud@2");
  const counted = shared.map(({ target, durationMs }) => [target.versionId, durationMs]);
  expect(counted).toEqual(isFault ? [[older.id, null]] : []);
});

it("counts no call that names a version", async () => {
  const { call, key, shared } = await start(100);
  const headers = { authorization: `Bearer ${key}` };
  expect((await call("/predict/fraud@2", { headers, body: "{}" })).status).toBe(200);
  expect(shared).toEqual([]);
});
