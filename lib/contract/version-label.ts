import { z } from "zod";

const pattern = /^(?![0-9]+$)[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$/;
export const versionLabelPattern = pattern.source;

/**
 * A name beside the number, unique in its model: "1.4.0", "2026-11-spring". Not digits alone, so that it is
 * never taken for a number; without ":" and "@", so that it stands in every path and is no digest.
 */
export const versionLabelSchema = z
  .string()
  .regex(
    pattern,
    "expected 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '+' and '-', starting with a letter or digit, not digits alone",
  )
  // The one alias that every model has without anybody having made it.
  .refine((label) => label !== "production", "expected another name: production is an alias");

export const maxVersionNumber = 2_147_483_647;
/** In a body, where a number is a number: `true` and `"3"` are not version 1 and 3. */
export const versionNumberSchema = z.int().min(1).max(maxVersionNumber);

/** What a path names a version by. */
export type VersionRef = number | string;

/** As it stands in a path: digits are the number, everything else is the label. */
export const versionRefText = z.preprocess(
  (value) => (typeof value === "string" && /^[0-9]{1,16}$/.test(value) ? Number(value) : value),
  z.union([versionNumberSchema, versionLabelSchema], "expected a version's number or its label"),
);
