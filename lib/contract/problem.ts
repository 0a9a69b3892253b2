import { z } from "zod";

/** A refused field: which, and what was expected. */
export const fieldErrorSchema = z.object({ field: z.string(), message: z.string() });

/** The body of every error of `/api/v1`: RFC 9457 with our stable `code`, and what to do in `hint`. */
export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  hint: z.string(),
  requestId: z.string(),
  errors: z.array(fieldErrorSchema).optional(),
});
export type Problem = z.infer<typeof problemSchema>;
