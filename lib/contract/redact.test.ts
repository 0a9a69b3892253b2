import { expect, test } from "vitest";
import { detailForLog, pathForLog, withoutKeys } from "./redact";

const key = `onw_live_${"aB3".repeat(12)}`;
const token = "ffa1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f607";

test("a key is left out of whatever is repeated", () => {
  expect(withoutKeys(`No model ${key}, nor ${key}.`)).toBe(
    "No model onw_[redacted], nor onw_[redacted].",
  );
});

test("a sentence is logged without what it quotes", () => {
  expect(detailForLog('There is no model "a \\"b\\" c", nor "d".')).toBe(
    'There is no model "[…]", nor "[…]".',
  );
});

test.each([
  ["/predict/recommender@production", "/predict/recommender@production"],
  ["/v1/models/a.b-c/labels/staging:predict", "/v1/models/a.b-c/labels/staging:predict"],
  [
    "/api/v1/keys/0197a3c1-7c2e-7d44-9a55-0123456789ab",
    "/api/v1/keys/0197a3c1-7c2e-7d44-9a55-0123456789ab",
  ],
  [`/predict/${key}`, "/predict/onw_[redacted]"],
  [`/predict/x${key}`, "/predict/[…]"],
  ["/predict/pass%2Bw%C3%B6rd", "/predict/[…]"],
  [`/api/v1/models/${token}/versions`, "/api/v1/models/[…]/versions"],
  [`/v1/models/${token}:predict`, "/v1/models/[…]"],
  ["/", "/"],
])("%s is logged as %s", (path, logged) => {
  expect(pathForLog(path)).toBe(logged);
});
