import { setTimeout as pause } from "node:timers/promises";
import type { InferenceSession } from "onnxruntime-node";
import type { Signature } from "@/lib/contract/signature";
import { type Frame, joinedBytes } from "../frames";
import type { WorkerReport, WorkerSpec } from "../messages";
import type { MirrorCommand, WorkerCommand } from "../prediction-heads";
import { answerBatch } from "./answer-batch";
import { createTakeBatch, type Waiting } from "./take-batch";

export interface ServerOptions {
  readonly session: InferenceSession;
  readonly signature: Signature;
  readonly spec: WorkerSpec;
  readonly report: (message: WorkerReport, body?: readonly Buffer[]) => void;
  readonly leave: () => void;
}

type ServedCommand = Exclude<WorkerCommand, MirrorCommand>;

export interface Server {
  readonly accept: (command: ServedCommand, frame: Pick<Frame, "body" | "release">) => void;
}

/**
 * Serves requests in the order in which they came: what waits when a run ends goes into the next run
 * together, where the version allows it. Every request is answered, in that order, a cancelled one by
 * `dropped`: from the order alone the pool knows which ones may be running, and so which are to blame when
 * this process dies.
 */
export function createServer(options: ServerOptions): Server {
  const { spec } = options;
  const queue: Waiting[] = [];
  const takeBatch = createTakeBatch(options, queue);
  let isRunning = false;
  let isLeaving = false;

  function accept(
    command: ServedCommand,
    { body, release }: Pick<Frame, "body" | "release">,
  ): void {
    // What was sent behind the last answer is another's to run.
    if (isLeaving) return;
    if (command.type === "cancel") {
      const waiting = queue.find((other) => other.command.id === command.id);
      if (waiting !== undefined) waiting.isCancelled = true;
      return;
    }
    const arrivedAt = performance.now();
    queue.push({ command, body, release, arrivedAt, isCancelled: false, decoded: null });
    if (!isRunning) void runAll();
  }

  async function runAll(): Promise<void> {
    isRunning = true;
    while (queue.length > 0 && !isLeaving) {
      // What arrived during the last run is read before the next begins, since a run stops everything
      // else: it may be a cancellation, or one more for the batch.
      await nextTurn();
      if (spec.batchDelayMs > 0) await waitForOthers();
      const { members, taken } = takeBatch();
      const ended = await answerBatch(members, options);
      isLeaving = ended.isLeaving;
      // Tensors that looked at these bytes are past. An answer that is sent where it lies may still look: a
      // model may give its input back as it came.
      if (ended.largestAnswerBytes <= joinedBytes) for (const { release } of taken) release();
    }
    isRunning = false;
  }

  /** Until the batch is full or the first of it has waited long enough. */
  async function waitForOthers(): Promise<void> {
    const [first] = queue;
    const until = (first?.arrivedAt ?? 0) + spec.batchDelayMs;
    while (queue.length < spec.batchRows) {
      const leftMs = until - performance.now();
      if (leftMs <= 0) return;
      // A timer of its own would round short delays up; one millisecond is as fine as they are.
      await pause(Math.min(1, leftMs));
    }
  }

  return { accept };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
