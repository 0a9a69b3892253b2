import { z } from "zod";

/**
 * Text that people write. The database and the audit chain can hold everything but U+0000 and halves of
 * surrogate pairs, so that these are refused where they come in.
 */
export function textSchema(maxLength: number) {
  return (
    z
      .string()
      .max(maxLength)
      // Apart from the other, since a pattern also stands in the OpenAPI document, and JSON cannot say half a pair.
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the one that PostgreSQL cannot hold
      .regex(/^[^\u0000]*$/, refusal)
      .refine((text) => !/\p{Surrogate}/u.test(text), refusal)
  );
}

const refusal = "expected text without U+0000 and without broken surrogate pairs";
