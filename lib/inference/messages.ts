import { z } from "zod";
import { type ErrorCode, errorCatalogue, type Fault } from "@/lib/contract/errors";
import { shadowFiguresSchema } from "@/lib/contract/rollout";
import { validationReportSchema } from "@/lib/contract/version";
import type { FrameLimits } from "./frames";
import { type AnswerReport, answerMark, isAnswerHead, readAnswerHead } from "./prediction-heads";
import type { CodecLimits, ExternalFile } from "./types";

/*
 * Heads of the frames between this process and its children: JSON, but for a prediction and its answer,
 * which are many (prediction-heads.ts). What a child says is checked: it ran a stranger's model in native
 * code, so it is a stranger too. What a parent says is trusted.
 */

/** External data by its name in the working directory; where it is stored is nothing for a model's process. */
export type ExternalFileSpec = Pick<ExternalFile, "name" | "digest" | "sizeBytes">;

export function toFileSpecs(files: readonly ExternalFile[]): ExternalFileSpec[] {
  return files.map(({ name, digest, sizeBytes }) => ({ name, digest, sizeBytes }));
}

/** First frame to every child; its body is the signature as JSON. */
export interface ModelSpec {
  readonly digest: string;
  readonly sizeBytes: number;
  /** What the process finds in its working directory. */
  readonly externalFiles: readonly ExternalFileSpec[];
  /** Threads inside one operator. */
  readonly threads: number;
}

export interface WorkerSpec extends ModelSpec {
  readonly model: string;
  readonly number: number;
  readonly limits: CodecLimits;
  /** Rows that requests may share in one run; 1: every request has its own. */
  readonly batchRows: number;
  /** How long a request waits for others to join it. */
  readonly batchDelayMs: number;
  /** The fixed leading dimension in whose pieces a request of more rows is run; null: as it was sent. */
  readonly pieceRows: number | null;
}

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

/** Worker to parent, in JSON. Answers and refusals come in the order of requests. */
const jsonReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("warm"), loadMs: z.number() }),
  z.object({ type: z.literal("failed"), fault: faultSchema }),
  z.object({
    type: z.literal("refused"),
    id: z.int(),
    fault: faultSchema,
    /** The worker ends after this one, and runs nothing that was sent behind it. */
    isLast: z.boolean(),
  }),
  z.object({ type: z.literal("dropped"), id: z.int() }),
  /** It ends, because a run that several requests shared needed too much memory; none of them is answered. */
  z.object({ type: z.literal("retiring") }),
  /** Of the mirrored requests of one frame, once they all have been run or given up. */
  z.object({
    type: z.literal("mirrored"),
    frame: z.int(),
    figures: shadowFiguresSchema,
    runMs: z.number().min(0),
    /** The worker ends after this one: memory failed it. */
    isLast: z.boolean(),
  }),
]);
export type WorkerReport = z.infer<typeof jsonReportSchema> | AnswerReport;

/** Validator to parent. The body of `done` is the merged signature as JSON. */
const validatorReportSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("phase"), phase: z.enum(["loading", "running"]) }),
  z.object({ type: z.literal("failed"), fault: faultSchema }),
  z.object({ type: z.literal("done"), report: validationReportSchema }),
]);
export type ValidatorReport = z.infer<typeof validatorReportSchema>;
export type ValidatorPhase = Extract<ValidatorReport, { type: "phase" }>["phase"];

export function jsonHead(value: object): Buffer {
  return Buffer.from(JSON.stringify(value), "utf8");
}

/** Of our own making, so it is what it says. Throws SyntaxError on what is not JSON. */
export function readJsonHead(head: Buffer): unknown {
  return JSON.parse(head.toString("utf8"));
}

/** Null: not a message that a worker sends. */
export function readWorkerReport(head: Buffer, body: Buffer): WorkerReport | null {
  if (isAnswerHead(head)) return readAnswerHead(head, body.length);
  if (head[0] === answerMark) return null;
  return jsonReportSchema.safeParse(parseOrNull(head)).data ?? null;
}

export function readValidatorReport(head: Buffer): ValidatorReport | null {
  return validatorReportSchema.safeParse(parseOrNull(head)).data ?? null;
}

function parseOrNull(head: Buffer): unknown {
  try {
    return readJsonHead(head);
  } catch {
    return null; // No message of any kind.
  }
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
