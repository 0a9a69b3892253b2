import { z } from "zod";

/**
 * Text that people write. The database and the audit chain can hold everything but U+0000 and halves of
 * surrogate pairs, so that these are refused where they come in.
 */
export function textSchema(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine(
      (text) => !/[\0\p{Surrogate}]/u.test(text),
      "expected text without U+0000 and without broken surrogate pairs",
    );
}
