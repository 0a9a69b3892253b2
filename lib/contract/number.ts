import { z } from "zod";

/**
 * A whole number as it stands in a path or a query. Digits and nothing else: `Number` alone would also
 * take "", "1e3", "0x10" and " 3".
 */
export function wholeNumberText(min: number, max: number) {
  return z.preprocess(
    (value) => (typeof value === "string" && /^[0-9]{1,16}$/.test(value) ? Number(value) : value),
    z.int("expected a whole number").min(min).max(max),
  );
}
