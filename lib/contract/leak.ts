import { z } from "zod";

/** Longer than any key; what is longer is junk that costs a look at its length. */
const tokenSchema = z.string().max(512);
const urlSchema = z.string().max(2_048).optional();

/**
 * What GitHub's secret scanning sends to partners, an array, or one plain object. Fields that the sender
 * adds one day are ignored: a report is too good to be lost over them.
 */
export const reportLeakedKeysBody = z
  .union([
    z
      .array(
        z.object({
          token: tokenSchema,
          type: z.string().max(200).optional(),
          url: urlSchema,
          source: z.string().max(200).optional(),
        }),
      )
      .min(1)
      .max(100),
    z.object({ token: tokenSchema, url: urlSchema }),
  ])
  .transform((body) => ({ reports: Array.isArray(body) ? body : [body] }));

/** How many were received, whatever they were: whether a key exists is nobody's business. */
export const leakReceiptSchema = z.object({ received: z.int() });
