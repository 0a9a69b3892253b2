import type { Signature } from "@/lib/contract/signature";
import type { AppError } from "@/lib/platform/errors";
import { batchKey, decodeRequest } from "../codecs";
import type { WorkerSpec } from "../messages";
import type { PredictCommand } from "../prediction-heads";
import type { DecodedRequest, TensorValue } from "../types";
import { toRefusal } from "./refusal";

/** A request as it came; decoded when its batch is made. */
export interface Waiting {
  readonly command: PredictCommand;
  readonly body: Buffer;
  readonly release: () => void;
  /** By performance.now(). */
  readonly arrivedAt: number;
  isCancelled: boolean;
  /** Kept when it was looked at, but had no place in the batch before. */
  decoded: Decoded | null;
}

type Decoded =
  | { readonly ok: true; readonly request: DecodedRequest; readonly decodeMs: number }
  | { readonly ok: false; readonly refusal: AppError };

/** What is to be said of each request of a batch, in order. */
export type Member =
  | { readonly kind: "dropped"; readonly id: number }
  | { readonly kind: "refused"; readonly id: number; readonly refusal: AppError }
  | {
      readonly kind: "run";
      readonly id: number;
      readonly request: DecodedRequest;
      readonly decodeMs: number;
    };

interface BatchRules {
  readonly signature: Signature;
  readonly spec: WorkerSpec;
}

/**
 * Rows are copied to stand together. Beyond this that costs more than the start of a run that it spares:
 * pictures run one by one, in the bytes in which they came.
 */
const mostStackedBytes = 1024 ** 2;

/**
 * Takes from the queue what may share the next run: the first request, and those behind it as long as
 * rows and shapes fit. It stops at the first that does not, so that nobody overtakes.
 */
export function createTakeBatch({ signature, spec }: BatchRules, queue: Waiting[]) {
  const { limits, model, pieceRows, batchRows } = spec;
  const context = { signature, limits, model, pieceRows };

  function decode({ command, body }: Waiting): Decoded {
    const startedAt = performance.now();
    try {
      const { dialect, jsonLength } = command;
      const request = decodeRequest({ dialect, jsonLength, body }, context);
      return { ok: true, request, decodeMs: performance.now() - startedAt };
    } catch (error) {
      return { ok: false, refusal: toRefusal(error) };
    }
  }

  return function takeBatch(): { members: Member[]; taken: Waiting[] } {
    const members: Member[] = [];
    const taken: Waiting[] = [];
    let rows = 0;
    let bytes = 0;
    let key: string | null = null;
    for (let next = queue[0]; next !== undefined; next = queue[0]) {
      const { id, isSolo } = next.command;
      if (next.isCancelled) members.push({ kind: "dropped", id });
      else {
        next.decoded ??= decode(next);
        const { decoded } = next;
        if (!decoded.ok) members.push({ kind: "refused", id, refusal: decoded.refusal });
        else {
          const { request, decodeMs } = decoded;
          if (rows > 0) {
            if (batchRows === 1 || isSolo || rows + request.rows > batchRows) break;
            if (bytes + next.body.length > mostStackedBytes) break;
            key ??= keyOfFirst(members);
            if (key === null || keyOf(request.inputs) !== key) break;
          }
          rows += Math.max(1, request.rows);
          bytes += next.body.length;
          members.push({ kind: "run", id, request, decodeMs });
        }
      }
      taken.push(next);
      queue.shift();
      if (isSolo && rows > 0) break;
    }
    return { members, taken };
  };
}

/** Of the first that runs; only asked for when there is a second. */
function keyOfFirst(members: readonly Member[]): string | null {
  const first = members.find((member) => member.kind === "run");
  return first === undefined ? null : keyOf(first.request.inputs);
}

/** Null: a tensor has no rows (a signature without a rank lets one through), so it stands beside no other. */
function keyOf(inputs: readonly TensorValue[]): string | null {
  return inputs.every(({ shape }) => shape.length > 0) ? batchKey(inputs) : null;
}
