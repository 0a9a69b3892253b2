import { expect, test } from "vitest";
import { acceptReturnPath } from "./return-path";

test.each([
  ["/models/fraud?tab=test", "/models/fraud?tab=test"],
  [undefined, "/"],
  ["https://evil.example/", "/"],
  ["//evil.example/x", "/"],
  ["/\\evil.example", "/"],
  ["/.//evil.example", "/"],
  ["/models/..//evil.example", "/"],
  ["/\t/evil.example", "/"],
  ["/sign-in?from=/sign-in", "/"],
  ["models", "/"],
])("after signing in from %s, %s is next", (from, to) => {
  expect(acceptReturnPath(from)).toBe(to);
});
