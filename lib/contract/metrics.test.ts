import { expect, test } from "vitest";
import { uploadMetadataSchema } from "./upload";
import { metricsBody, updateVersionBody, uploadVersionQuery } from "./version";

const said = [{ name: "mse", value: 0.5, direction: "lower" }];
const unsaid = [{ name: "mse", value: 0.5, direction: null }];

test.each([
  [said, said],
  [[{ name: "mse", value: 0.5 }], unsaid],
  [unsaid, unsaid],
  [{ mse: 0.5 }, unsaid],
  [{}, []],
  [[], []],
])("metrics come in one form everywhere, as a list or as names and values: %j", (sent, metrics) => {
  const text = JSON.stringify(sent);
  expect(updateVersionBody.parse({ metrics: sent })).toEqual({ metrics });
  expect(uploadVersionQuery.parse({ metrics: text }).metrics).toEqual(metrics);
  expect(uploadMetadataSchema.parse({ metrics: text }).metrics).toEqual(metrics);
});

test("metrics that are not sent are none", () => {
  expect(uploadVersionQuery.parse({}).metrics).toEqual([]);
  expect(uploadVersionQuery.parse({ metrics: "" }).metrics).toEqual([]);
});

test.each([
  "1",
  "null",
  '"{}"',
  '{"a":null}',
  '{"a":"1"}',
  '{"a":1e999}',
  '{"":1}',
  '[{"name":"a","value":1,"direction":"up"}]',
  '[{"name":"a","value":1,"unit":"s"}]',
  `[${Array(101).fill('{"name":"a","value":1}').join()}]`,
  JSON.stringify(Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`m${n}`, n]))),
])("other metrics are refused: %s", (text) => {
  expect(metricsBody.safeParse(JSON.parse(text)).success).toBe(false);
  expect(uploadVersionQuery.safeParse({ metrics: text }).success).toBe(false);
});

test("metrics that are no JSON are refused", () => {
  expect(uploadVersionQuery.safeParse({ metrics: "{" }).success).toBe(false);
});
