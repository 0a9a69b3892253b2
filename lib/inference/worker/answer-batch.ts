import { AppError } from "@/lib/platform/errors";
import {
  encodeAnswer,
  joinRows,
  RowsError,
  rowsOf,
  sliceRows,
  splitRows,
  stackRows,
} from "../codecs";
import { maxAnswerBytes } from "../messages";
import type { SharedRun } from "../prediction-heads";
import type { DecodedRequest, TensorValue } from "../types";
import { isFatal, toRefusal } from "./refusal";
import { runModel } from "./run-model";
import type { ServerOptions } from "./serve";
import type { Member } from "./take-batch";

type Runner = Extract<Member, { kind: "run" }>;

/** The outputs of one request, or why there are none. */
type Outcome =
  | {
      readonly ok: true;
      readonly outputs: readonly TensorValue[];
      readonly runMs: number;
      readonly run: SharedRun;
    }
  | { readonly ok: false; readonly refusal: AppError };

export interface EndedBatch {
  /** This process ends now. */
  readonly isLeaving: boolean;
  readonly largestAnswerBytes: number;
}

/** Runs what is to be run and answers every member in its order. */
export async function answerBatch(
  members: readonly Member[],
  options: ServerOptions,
): Promise<EndedBatch> {
  const runners = members.filter((member) => member.kind === "run");
  const outcomes = await runTogether(runners, options);
  let largestAnswerBytes = 0;
  if (outcomes === null) {
    options.report({ type: "retiring" });
    options.leave();
    return { isLeaving: true, largestAnswerBytes };
  }
  for (const member of members) {
    if (member.kind === "dropped") {
      options.report({ type: "dropped", id: member.id });
      continue;
    }
    const said =
      member.kind === "refused"
        ? member.refusal
        : answerOne(member, outcomes.get(member.id), options);
    if (typeof said === "number") {
      largestAnswerBytes = Math.max(largestAnswerBytes, said);
      continue;
    }
    const isLast = isFatal(said);
    options.report({ type: "refused", id: member.id, fault: said.toFault(), isLast });
    if (!isLast) continue;
    options.leave();
    return { isLeaving: true, largestAnswerBytes };
  }
  return { isLeaving: false, largestAnswerBytes };
}

/** Null: the shared run needed too much memory, and which request asked for it is not known. */
async function runTogether(
  runners: readonly Runner[],
  options: ServerOptions,
): Promise<Map<number, Outcome> | null> {
  const outcomes = new Map<number, Outcome>();
  if (runners.length < 2) {
    for (const runner of runners) outcomes.set(runner.id, await runAlone(runner.request, options));
    return outcomes;
  }
  const startedAt = performance.now();
  try {
    const outputs = await runModel(
      options.session,
      stackRows(runners.map(({ request }) => request.inputs)),
      namesOf(options),
    );
    const runMs = performance.now() - startedAt;
    const rows = runners.reduce((sum, { request }) => sum + request.rows, 0);
    assertRows(outputs, rows);
    const run = { requests: runners.length, rows };
    let from = 0;
    for (const { id, request } of runners) {
      const own = sliceRows(outputs, from, from + request.rows);
      from += request.rows;
      outcomes.set(id, { ok: true, outputs: own, runMs, run });
    }
  } catch (error) {
    if (isFatal(toRefusal(error))) return null;
    // One of them holds a value that the model refuses: each on its own, so that the others are answered.
    for (const runner of runners) {
      const outcome = await runAlone(runner.request, options);
      outcomes.set(runner.id, outcome);
      if (!outcome.ok && isFatal(outcome.refusal)) return null;
    }
  }
  return outcomes;
}

/** Validation saw as many rows come out as went in. Where not, each request is run by itself. */
function assertRows(outputs: readonly TensorValue[], rows: number): void {
  const answered = rowsOf(outputs);
  if (answered !== rows) throw new RowsError(`${rows} rows were asked, ${answered} answered.`);
}

/** By itself: in one run, or in pieces where the model takes a fixed number of rows. */
export async function runAlone(
  { inputs, rows }: DecodedRequest,
  options: Pick<ServerOptions, "session" | "signature" | "spec">,
): Promise<Outcome> {
  const { session, spec } = options;
  const names = namesOf(options);
  const startedAt = performance.now();
  try {
    const outputs =
      spec.pieceRows === null || rows === spec.pieceRows
        ? await runModel(session, inputs, names)
        : await runInPieces(inputs, rows, options);
    return { ok: true, outputs, runMs: performance.now() - startedAt, run: { requests: 1, rows } };
  } catch (error) {
    return { ok: false, refusal: toRefusal(error) };
  }
}

async function runInPieces(
  inputs: readonly TensorValue[],
  rows: number,
  options: Pick<ServerOptions, "session" | "signature" | "spec">,
): Promise<readonly TensorValue[]> {
  const size = options.spec.pieceRows ?? 1;
  const pieces: (readonly TensorValue[])[] = [];
  for (const piece of splitRows(inputs, size)) {
    const outputs = await runModel(options.session, piece, namesOf(options));
    assertRows(outputs, size);
    pieces.push(outputs);
  }
  return joinRows(pieces, rows);
}

function namesOf({ signature }: Pick<ServerOptions, "signature">): string[] {
  return signature.outputs.map(({ name }) => name);
}

/** Answers it, in so many bytes, or says why it cannot be answered. */
function answerOne(
  { id, request, decodeMs }: Runner,
  outcome: Outcome | undefined,
  options: ServerOptions,
): AppError | number {
  if (outcome === undefined) return toRefusal(new Error(`request ${id} was in no run`));
  if (!outcome.ok) return outcome.refusal;
  const { spec, signature, report } = options;
  const { limits, model, number: version, pieceRows } = spec;
  const { outputs, runMs, run } = outcome;
  const startedAt = performance.now();
  try {
    const context = { signature, limits, model, version, pieceRows };
    const { contentType, headers, parts } = encodeAnswer(outputs, request.plan, context);
    const bytes = parts.reduce((sum, part) => sum + part.length, 0);
    if (bytes > maxAnswerBytes(limits)) return tooLarge(limits.maxOutputBytes);
    const timings = { decodeMs, runMs, encodeMs: performance.now() - startedAt };
    report({ type: "answer", id, contentType, headers, rows: request.rows, timings, run }, parts);
    return bytes;
  } catch (error) {
    return toRefusal(error);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("output.too_large", `The answer would take more than ${maxBytes} bytes.`);
}
