import type { Dialect, PredictBody, RunTimings } from "./types";

/*
 * The heads of predictions and their answers, of fixed length and little-endian: there are as many as
 * there are requests, and JSON with a schema cost a tenth of the gateway's time. No JSON begins with
 * their first byte.
 */

const predictMark = 1;
export const answerMark = 2;
const cancelMark = 3;
const mirrorMark = 4;

const dialects = ["plain", "csv", "tf-serving", "open-inference"] as const satisfies Dialect[];
/** What our codecs make. What a worker says becomes a header of HTTP, so it can say nothing else. */
const contentTypes = [
  "application/json",
  "application/octet-stream",
  "text/csv; charset=utf-8",
] as const;

export interface PredictCommand extends Omit<PredictBody, "body"> {
  readonly type: "predict";
  readonly id: number;
  /** It shares no run: a run that it shared was lost, and its own must show who is to blame. */
  readonly isSolo: boolean;
}

/** Many requests at once, each with the answer that another version gave (shadow/mirror-batch.ts). */
export interface MirrorCommand {
  readonly type: "mirror";
  readonly id: number;
  readonly count: number;
  readonly tolerance: { readonly absolute: number; readonly relative: number };
}

/** Parent to worker. The body of `predict` is the request's. */
export type WorkerCommand =
  | PredictCommand
  | MirrorCommand
  /** Not to be run if it has not begun; answered like the others, so that the order holds. */
  | { readonly type: "cancel"; readonly id: number };

// mark 1 | dialect 1 | flags 1 | 0 | id 4 | JSON length 4
const predictBytes = 12;
const soloFlag = 1;
const jsonLengthFlag = 2;

// mark 1 | 0 | 0 2 | id 4 | count 4 | 0 4 | absolute 8 | relative 8
const mirrorBytes = 32;

export function dialectCode(dialect: Dialect): number {
  return dialects.indexOf(dialect);
}

export function dialectOf(code: number): Dialect {
  return dialects[code] ?? "plain";
}

/** Tensors that begin at such a place in memory need not be copied to be read. */
const alignment = 8;

/**
 * Longer than what it says where raw tensors follow the JSON: so that the first of them is aligned in the
 * worker's buffer, which begins with this head.
 */
export function commandHead(command: WorkerCommand): Buffer {
  if (command.type === "mirror") return mirrorHead(command);
  const jsonBytes = command.type === "predict" ? (command.jsonLength ?? 0) : 0;
  const padding = (alignment - ((predictBytes + jsonBytes) % alignment)) % alignment;
  const head = Buffer.alloc(predictBytes + padding);
  head.writeUInt32LE(command.id, 4);
  if (command.type === "cancel") {
    head[0] = cancelMark;
    return head;
  }
  const { jsonLength } = command;
  head[0] = predictMark;
  head[1] = dialects.indexOf(command.dialect);
  head[2] = (command.isSolo ? soloFlag : 0) | (jsonLength === null ? 0 : jsonLengthFlag);
  // A length beyond the body is refused by the codec, whatever it is.
  head.writeUInt32LE(Math.min(jsonLength ?? 0, 0xffff_ffff), 8);
  return head;
}

function mirrorHead({ id, count, tolerance }: MirrorCommand): Buffer {
  const head = Buffer.alloc(mirrorBytes);
  head[0] = mirrorMark;
  head.writeUInt32LE(id, 4);
  head.writeUInt32LE(count, 8);
  head.writeDoubleLE(tolerance.absolute, 16);
  head.writeDoubleLE(tolerance.relative, 24);
  return head;
}

function readMirrorHead(head: Buffer): MirrorCommand {
  const tolerance = { absolute: head.readDoubleLE(16), relative: head.readDoubleLE(24) };
  return { type: "mirror", id: head.readUInt32LE(4), count: head.readUInt32LE(8), tolerance };
}

export function readCommandHead(head: Buffer): WorkerCommand {
  if (head[0] === mirrorMark) return readMirrorHead(head);
  const id = head.readUInt32LE(4);
  if (head[0] === cancelMark) return { type: "cancel", id };
  const flags = head[2] ?? 0;
  return {
    type: "predict",
    id,
    dialect: dialectOf(head[1] ?? 0),
    jsonLength: (flags & jsonLengthFlag) === 0 ? null : head.readUInt32LE(8),
    isSolo: (flags & soloFlag) !== 0,
  };
}

/** How many requests and rows were in the run that an answer is of. */
export interface SharedRun {
  readonly requests: number;
  readonly rows: number;
}

/** Worker to parent. The body is the answer's. */
export interface AnswerReport {
  readonly type: "answer";
  readonly id: number;
  readonly contentType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly rows: number;
  readonly timings: RunTimings;
  readonly run: SharedRun;
}

// mark 1 | content type 1 | requests in the run 2 | id 4 | JSON length 4 | rows 4 | rows in the run 4 |
// decode, run, encode in milliseconds, 4 each
const answerBytes = 32;
const knownContentTypes: readonly string[] = contentTypes;
const jsonLengthHeader = "inference-header-content-length";
const noHeaders = {};

export function answerHead(report: Omit<AnswerReport, "type">): Buffer {
  const { contentType, headers, timings, run } = report;
  const head = Buffer.allocUnsafe(answerBytes);
  head[0] = answerMark;
  head[1] = knownContentTypes.indexOf(contentType);
  head.writeUInt16LE(Math.min(run.requests, 0xffff), 2);
  head.writeUInt32LE(report.id, 4);
  head.writeUInt32LE(Number(headers[jsonLengthHeader] ?? 0), 8);
  head.writeUInt32LE(Math.min(report.rows, 0xffff_ffff), 12);
  head.writeUInt32LE(Math.min(run.rows, 0xffff_ffff), 16);
  head.writeFloatLE(timings.decodeMs, 20);
  head.writeFloatLE(timings.runMs, 24);
  head.writeFloatLE(timings.encodeMs, 28);
  return head;
}

export function isAnswerHead(head: Buffer): boolean {
  return head[0] === answerMark && head.length === answerBytes;
}

/** Null: it says what no answer of ours does. */
export function readAnswerHead(head: Buffer, bodyBytes: number): AnswerReport | null {
  const contentType = contentTypes[head[1] ?? 0xff];
  const jsonLength = head.readUInt32LE(8);
  if (contentType === undefined || jsonLength > bodyBytes) return null;
  const isBinary = contentType === "application/octet-stream";
  return {
    type: "answer",
    id: head.readUInt32LE(4),
    contentType,
    headers: isBinary ? { [jsonLengthHeader]: String(jsonLength) } : noHeaders,
    rows: head.readUInt32LE(12),
    timings: {
      decodeMs: toMs(head.readFloatLE(20)),
      runMs: toMs(head.readFloatLE(24)),
      encodeMs: toMs(head.readFloatLE(28)),
    },
    run: { requests: Math.max(1, head.readUInt16LE(2)), rows: head.readUInt32LE(16) },
  };
}

/** Of a stranger: no duration is less than nothing, or none. */
function toMs(value: number): number {
  return value >= 0 && value < 1e9 ? value : 0;
}
