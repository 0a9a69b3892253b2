import { expect, it } from "vitest";
import { wholeNumberText } from "./number";

it("takes every whole number up to the bound that the document names, and no other spelling", () => {
  const number = wholeNumberText(1, Number.MAX_SAFE_INTEGER);
  expect(number.parse("9007199254740991")).toBe(Number.MAX_SAFE_INTEGER);
  for (const text of ["9007199254740992", "0", "1e3", "0x10", " 3", "", "-1", "1.0"])
    expect(number.safeParse(text).success, text).toBe(false);
});
