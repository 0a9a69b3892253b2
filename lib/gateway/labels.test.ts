import { afterEach, beforeEach, expect, it } from "vitest";
import { startTestGateway, type TestGateway } from "./testing/test-gateway";

let test: TestGateway;
beforeEach(async () => {
  test = await startTestGateway();
  test.pool.states.set(test.older.id, { kind: "warm" });
});
afterEach(() => test.gateway.drain(0));

function post(path: string) {
  const headers = { authorization: `Bearer ${test.key}`, "content-type": "application/json" };
  return test.call(path, { headers, body: "{}" });
}

it.each([
  ["/predict/fraud@3.0.0", "fraud@3"],
  ["/predict/fraud@2.0.0+gpu", "fraud@2"],
  ["/predict/fraud@2.0.0%2Bgpu", "fraud@2"],
  ["/v2/models/fraud/versions/3.0.0/infer", "fraud@3"],
  ["/v2/models/fraud/versions/2.0.0+gpu/infer", "fraud@2"],
  ["/v1/models/fraud/labels/3.0.0:predict", "fraud@3"],
  ["/v1/models/fraud/labels/2.0.0+gpu:predict", "fraud@2"],
])("a label names a version in every dialect: %s", async (path, served) => {
  const { status, headers } = await post(path);
  expect([status, headers["x-onnward-version"]]).toEqual([200, served]);
});

it.each([
  "/predict/fraud@9.9.9",
  "/v2/models/fraud/versions/9.9.9/infer",
  "/v1/models/fraud/labels/9.9.9:predict",
  // What cannot be a name at all is not looked up either.
  "/predict/fraud@a%20b",
])("a name that is neither an alias nor a label is 404: %s", async (path) => {
  const { status, json } = await post(path);
  expect([status, json.code]).toEqual([404, "alias.not_found"]);
});
