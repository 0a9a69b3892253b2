import { z } from "zod";
import { type ErrorCode, errorCatalogue, type Fault } from "@/lib/contract/errors";
import { validationReportSchema } from "@/lib/contract/version";
import type { FrameLimits } from "./frames";
import type { CodecLimits, PredictBody } from "./types";

/*
 * Heads of the frames between this process and its children. What a child says is checked: it ran a
 * stranger's model in native code, so it is a stranger too. What a parent says is trusted.
 */

/** First frame to every child; its body is the signature as JSON. */
export interface ModelSpec {
  readonly path: string;
  readonly digest: string;
  readonly sizeBytes: number;
  /** Threads inside one operator. */
  readonly threads: number;
}

export interface WorkerSpec extends ModelSpec {
  readonly model: string;
  readonly number: number;
  readonly limits: CodecLimits;
}

/** Parent to worker. The body of `predict` is the request's. */
export type WorkerCommand =
  | ({ readonly type: "predict"; readonly id: number } & Omit<PredictBody, "body">)
  /** Not to be run if it has not begun; answered like the others, so that the order holds. */
  | { readonly type: "cancel"; readonly id: number };

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errorCatalogue, code);

const faultSchema: z.ZodType<Fault> = z.object({
  code: z.custom<ErrorCode>((code) => typeof code === "string" && isErrorCode(code)),
  detail: z.string(),
  hint: z.string().optional(),
  errors: z
    .array(
      z.object({
        field: z.string(),
        message: z.string(),
        expected: z.string().optional(),
        received: z.string().optional(),
      }),
    )
    .optional(),
  retryAfterSeconds: z.number().optional(),
});

const timingsSchema = z.object({ decodeMs: z.number(), runMs: z.number(), encodeMs: z.number() });

/** Worker to parent. The body of `answer` is the answer's. Answers come in the order of requests. */
const workerReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("warm"), loadMs: z.number() }),
  z.object({ type: z.literal("failed"), fault: faultSchema }),
  z.object({
    type: z.literal("answer"),
    id: z.int(),
    contentType: z.string(),
    headers: z.record(z.string(), z.string()),
    rows: z.int(),
    timings: timingsSchema,
  }),
  z.object({
    type: z.literal("refused"),
    id: z.int(),
    fault: faultSchema,
    /** The worker ends after this one, and runs nothing that was sent behind it. */
    isLast: z.boolean(),
  }),
  z.object({ type: z.literal("dropped"), id: z.int() }),
]);
export type WorkerReport = z.infer<typeof workerReportSchema>;

/** Validator to parent. The body of `done` is the merged signature as JSON. */
const validatorReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("phase"), phase: z.enum(["loading", "running"]) }),
  z.object({ type: z.literal("failed"), fault: faultSchema }),
  z.object({ type: z.literal("done"), report: validationReportSchema }),
]);
export type ValidatorReport = z.infer<typeof validatorReportSchema>;
export type ValidatorPhase = Extract<ValidatorReport, { type: "phase" }>["phase"];

/** Null: not a message that a worker sends. */
export function readWorkerReport(head: unknown): WorkerReport | null {
  return workerReportSchema.safeParse(head).data ?? null;
}

export function readValidatorReport(head: unknown): ValidatorReport | null {
  return validatorReportSchema.safeParse(head).data ?? null;
}

const maxHeadBytes = 1024 ** 2;

/** What a child accepts from us: a signature or a request, which the gateway has bounded already. */
export const commandLimits: FrameLimits = { maxHeadBytes, maxBodyBytes: 0xffff_ffff };
export const validatorReportLimits: FrameLimits = { maxHeadBytes, maxBodyBytes: 64 * 1024 ** 2 };

/** Encoded answers may take somewhat more than the tensors in them, JSON most of all. */
export function workerReportLimits(limits: CodecLimits): FrameLimits {
  return { maxHeadBytes, maxBodyBytes: maxAnswerBytes(limits) };
}

export function maxAnswerBytes(limits: CodecLimits): number {
  return limits.maxOutputBytes + 64 * 1024;
}
