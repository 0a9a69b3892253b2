import { setImmediate as nextTurn } from "node:timers/promises";
import type { InferenceSession } from "onnxruntime-node";
import type { Signature } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { decodeRequest, encodeAnswer } from "../codecs";
import {
  maxAnswerBytes,
  type WorkerCommand,
  type WorkerReport,
  type WorkerSpec,
} from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";
import { runModel } from "./run-model";

interface ServerOptions {
  readonly session: InferenceSession;
  readonly signature: Signature;
  readonly spec: WorkerSpec;
  readonly report: (message: WorkerReport, body?: Buffer) => void;
  readonly leave: () => void;
}

export interface Server {
  readonly accept: (command: WorkerCommand, body: Buffer) => void;
}

type PredictCommand = Extract<WorkerCommand, { type: "predict" }>;
interface Waiting {
  readonly command: PredictCommand;
  readonly body: Buffer;
  isCancelled: boolean;
}

/**
 * Serves requests one after another, in the order in which they came. Every request is answered, in
 * that order, a cancelled one by `dropped`: from the order alone the pool knows which one is running,
 * and so which one is to blame when this process dies.
 */
export function createServer(options: ServerOptions): Server {
  const queue: Waiting[] = [];
  let isRunning = false;
  let isLeaving = false;

  function accept(command: WorkerCommand, body: Buffer): void {
    if (command.type === "cancel") {
      const waiting = queue.find((other) => other.command.id === command.id);
      if (waiting !== undefined) waiting.isCancelled = true;
      return;
    }
    queue.push({ command, body, isCancelled: false });
    if (!isRunning) void runAll();
  }

  async function runAll(): Promise<void> {
    isRunning = true;
    // A request and its cancellation may come in one piece: all of it is read before a run begins,
    // since a run stops everything else.
    await nextTurn();
    for (let next = queue.shift(); next !== undefined && !isLeaving; next = queue.shift()) {
      if (next.isCancelled) options.report({ type: "dropped", id: next.command.id });
      else await serveOne(next);
      // What arrived during the run is read before the next begins: it may be cancelled by now.
      if (queue.length > 0) await nextTurn();
    }
    isRunning = false;
  }

  async function serveOne({ command, body }: Waiting): Promise<void> {
    try {
      await answer(command, body, options);
    } catch (error) {
      const failure = toRefusal(error);
      isLeaving = failure.code === "predict.resource_limit";
      options.report({
        type: "refused",
        id: command.id,
        fault: failure.toFault(),
        isLast: isLeaving,
      });
      // After a failed allocation nobody knows what state the libraries are in: begin anew.
      if (isLeaving) options.leave();
    }
  }
  return { accept };
}

async function answer(
  command: PredictCommand,
  body: Buffer,
  options: ServerOptions,
): Promise<void> {
  const { signature, spec, session } = options;
  const { dialect, jsonLength } = command;
  const { model, limits } = spec;
  const outputNames = signature.outputs.map((output) => output.name);
  const startedAt = performance.now();
  const request = decodeRequest({ dialect, jsonLength, body }, { signature, limits, model });
  const decodedAt = performance.now();
  const outputs = await runModel(session, request.inputs, outputNames);
  const ranAt = performance.now();
  const context = { signature, limits, model, version: spec.number };
  const encoded = encodeAnswer(outputs, request.plan, context);
  if (encoded.body.length > maxAnswerBytes(limits)) throw tooLarge(limits.maxOutputBytes);
  const timings = {
    decodeMs: decodedAt - startedAt,
    runMs: ranAt - decodedAt,
    encodeMs: performance.now() - ranAt,
  };
  const { contentType, headers } = encoded;
  options.report(
    { type: "answer", id: command.id, contentType, headers, rows: request.rows, timings },
    encoded.body,
  );
}

function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (isOutOfMemory(error)) {
    return new AppError(
      "predict.resource_limit",
      "This prediction needs more memory than one worker may use.",
      { cause: error },
    );
  }
  // A bug of ours: said on standard error, which the pool logs, and never to the caller.
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return new AppError("internal", "Something went wrong inside Onnward.", { cause: error });
}

function tooLarge(maxBytes: number): AppError {
  return new AppError("output.too_large", `The answer would take more than ${maxBytes} bytes.`);
}
