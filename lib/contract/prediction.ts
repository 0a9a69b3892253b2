import { z } from "zod";
import { modelNameSchema } from "./model";
import { wholeNumberText } from "./number";
import { pageQuery } from "./paging";
import { textSchema } from "./text";

/** `{milliseconds of its slot}-{number}`: where the log has it. */
export const predictionIdPattern = /^\d{13}-\d{1,18}$/;

export const predictionPath = z.strictObject({
  id: z.string().regex(predictionIdPattern, "expected the id of a recorded prediction"),
});

export const listPredictionsQuery = z.strictObject({
  ...pageQuery.shape,
  model: modelNameSchema.optional(),
  version: wholeNumberText(1, 2_147_483_647).optional(),
  /** Id of the key or the person that called. */
  key: z.uuid().optional(),
  /** `404`, or `4xx` for all of a kind. */
  status: z
    .string()
    .regex(/^[1-5](\d\d|xx)$/, "expected a status like 404, or 4xx")
    .optional(),
  /** `ok`, `client.gone`, or a code of the error catalogue. */
  code: z
    .string()
    .regex(/^[a-z_.]{1,64}$/, "expected a code like predict.timeout")
    .optional(),
  /** When it began; `from` is included, `to` is not. */
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  /** Took at least so long. */
  minMs: wholeNumberText(0, 2_147_483).optional(),
  requestId: textSchema(128).optional(),
});

export const predictionSchema = z.object({
  id: z.string(),
  /** When it began. */
  at: z.iso.datetime(),
  requestId: z.string(),
  actor: z.object({ kind: z.enum(["user", "key"]), id: z.string(), label: z.string() }),
  address: z.string().nullable(),
  /** As it was called; null: that was no model's name. */
  model: z.string().nullable(),
  version: z.int().nullable(),
  dialect: z.string(),
  code: z.string(),
  /** 499: the client went away first. */
  status: z.int(),
  requestBytes: z.int(),
  answerBytes: z.int(),
  rows: z.int(),
  /** Null: it was not answered. */
  timings: z
    .object({ queueMs: z.number(), decodeMs: z.number(), runMs: z.number(), encodeMs: z.number() })
    .nullable(),
  totalMs: z.number(),
  /** Whether bodies were kept; they go earlier than the record. */
  isSampled: z.boolean(),
  /** The hour whose digest covers it. */
  hour: z.iso.datetime(),
});
export type PredictionDto = z.infer<typeof predictionSchema>;

const bodySchema = z.object({
  /** As the caller, or the model, named it; may be empty. */
  mediaType: z.string(),
  /** Of what was kept. */
  base64: z.string(),
  /** More was sent than was kept. */
  isCut: z.boolean(),
});

export const predictionPayloadSchema = z.object({ request: bodySchema, answer: bodySchema });
export type PredictionPayload = z.infer<typeof predictionPayloadSchema>;

export const verifyPredictionsQuery = z.strictObject({
  /** Any moment of the hour. */
  hour: z.iso.datetime({ offset: true }),
});

/** Hex SHA-256 over the hour's records, and over the digest before it. */
const digestSchema = z.string();

export const predictionsVerdictSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    hour: z.iso.datetime(),
    count: z.int(),
    digest: digestSchema,
    previous: digestSchema,
    /** The event of the audit chain that says the same. */
    seq: z.int(),
  }),
  z.object({
    ok: z.literal(false),
    hour: z.iso.datetime(),
    /** `open`: not digested yet. `pruned`: retention dropped its day, as an event says. `changed`: it is not what it was. */
    state: z.enum(["open", "pruned", "changed"]),
    reason: z.string(),
    seq: z.int().nullable(),
  }),
]);
export type PredictionsVerdict = z.infer<typeof predictionsVerdictSchema>;
