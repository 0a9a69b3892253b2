import { z } from "zod";
import { textSchema } from "./text";

/** Sums of squares of what is reported are numbers still, however many there are. */
export const largestFeedback = 1e100;

/** What became of a prediction: a label, a number or both. A second one of the same request replaces the first. */
export const reportFeedbackBody = z
  .strictObject({
    /** The X-Request-Id of the prediction. */
    requestId: textSchema(200).min(1),
    label: textSchema(200).optional(),
    value: z.number().min(-largestFeedback).max(largestFeedback).optional(),
  })
  .refine(({ label, value }) => label !== undefined || value !== undefined, {
    message: "expected a label, a value or both",
  });

export const feedbackSchema = z.object({
  requestId: z.string(),
  /** The version that answered it, as far as it is known by now: what was answered just now comes in a second. */
  version: z.int().nullable(),
});
