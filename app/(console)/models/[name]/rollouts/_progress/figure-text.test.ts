import { expect, test } from "vitest";
import { signedPoints } from "./figure-text";

test("a difference of shares is in percentage points", () => {
  expect(signedPoints("en", 0.31551)).toBe("+31.55");
  expect(signedPoints("en", -0.02)).toBe("-2");
});
