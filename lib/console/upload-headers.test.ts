import { expect, test } from "vitest";
import { parseMetrics } from "./parse-metrics";
import { formatReprDigest, parseReprDigest } from "./repr-digest";

const digest = "ab".repeat(32);

test("a digest header is read among others, and round-trips", () => {
  expect(parseReprDigest(formatReprDigest(digest))).toBe(digest);
  expect(parseReprDigest(`md5=:AAAA:, ${formatReprDigest(digest)};x=1`)).toBe(digest);
  expect(parseReprDigest(null)).toBeUndefined();
  expect(parseReprDigest(" ")).toBeUndefined();
});

test.each(["sha-256=abc", "sha-256=:AAAA:", "md5=:AAAA:", digest, "sha-256=:%:"])(
  "a digest header that cannot be checked is refused: %s",
  (header) => {
    expect(() => parseReprDigest(header)).toThrow(
      expect.objectContaining({ code: "digest.unsupported" }),
    );
  },
);

test("metrics come as a list or as names and values", () => {
  expect(parseMetrics('{"mse":0.5}')).toEqual([{ name: "mse", value: 0.5, direction: "higher" }]);
  expect(parseMetrics('[{"name":"mse","value":0.5,"direction":"lower"}]')).toEqual([
    { name: "mse", value: 0.5, direction: "lower" },
  ]);
  expect(parseMetrics(undefined)).toEqual([]);
  expect(parseMetrics('{"__proto__":1}')).toHaveLength(1);
  expect({}).not.toHaveProperty("polluted");
});

test.each([
  "{",
  "1",
  "null",
  '{"a":null}',
  '{"a":1e999}',
  '{"":1}',
  `[${Array(101).fill('{"name":"a","value":1}').join()}]`,
])("anything else is a wrong field: %s", (text) => {
  expect(() => parseMetrics(text)).toThrow(expect.objectContaining({ code: "request.invalid" }));
});
