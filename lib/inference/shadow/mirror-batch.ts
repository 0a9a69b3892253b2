import { joinedBytes } from "../frames";
import { dialectCode, dialectOf } from "../prediction-heads";
import type { Dialect } from "../types";

/** A request that one version has answered, and its answer. */
export interface Answered {
  readonly dialect: Dialect;
  /** Of the request: Inference-Header-Content-Length; null: it had none. */
  readonly jsonLength: number | null;
  readonly body: readonly Buffer[];
  /** The same of the answer. */
  readonly answerJsonLength: number | null;
  readonly answer: Buffer;
}

export interface MirroredRequest {
  readonly dialect: Dialect;
  readonly jsonLength: number | null;
  readonly body: Buffer;
  readonly answerJsonLength: number | null;
  readonly answer: Buffer;
}

// dialect 1 | 0 3 | JSON length 4 | request's bytes 4 | the answer's JSON length 4 | its bytes 4
const prefixBytes = 20;
const noLength = 0xffff_ffff;
const slabBytes = 64 * 1024;
const mostSpare = 4;

/**
 * The body of one frame: answered requests one behind the other. What is small is copied as it comes, since the
 * body of a request must not outlive it, and few large buffers leave in fewer calls of the kernel than many
 * small ones; what is large is kept as it lies.
 */
export function createMirrorBatch(spare: Buffer[]) {
  const parts: Buffer[] = [];
  const slabs: Buffer[] = [];
  let slab: Buffer | null = null;
  let start = 0;
  let end = 0;
  let count = 0;
  let bytes = 0;

  function makeRoom(size: number): Buffer {
    if (slab !== null && end + size <= slab.length) return slab;
    seal();
    slab = spare.pop() ?? Buffer.allocUnsafeSlow(slabBytes);
    slabs.push(slab);
    [start, end] = [0, 0];
    return slab;
  }

  function seal(): void {
    if (slab !== null && end > start) parts.push(slab.subarray(start, end));
    start = end;
  }

  return {
    add({ dialect, jsonLength, body, answerJsonLength, answer }: Answered, size: number): void {
      const isCopied = size <= joinedBytes;
      const into = makeRoom(isCopied ? size : prefixBytes);
      into.writeUInt32LE(dialectCode(dialect), end);
      into.writeUInt32LE(Math.min(jsonLength ?? noLength, noLength), end + 4);
      into.writeUInt32LE(size - prefixBytes - answer.length, end + 8);
      into.writeUInt32LE(answerJsonLength ?? noLength, end + 12);
      into.writeUInt32LE(answer.length, end + 16);
      end += prefixBytes;
      count += 1;
      bytes += size;
      if (isCopied) {
        for (const part of body) {
          into.set(part, end);
          end += part.length;
        }
        into.set(answer, end);
        end += answer.length;
        return;
      }
      seal();
      parts.push(...body, answer);
    },
    count: (): number => count,
    bytes: (): number => bytes,
    parts(): readonly Buffer[] {
      seal();
      return parts;
    },
    /** Its bytes have been read by whom they were sent to, so that others may be written over them. */
    recycle(): void {
      for (const used of slabs.splice(0)) if (spare.length < mostSpare) spare.push(used);
      slab = null;
    },
  };
}

export type MirrorBatch = ReturnType<typeof createMirrorBatch>;

/** What it takes in a batch. */
export function mirroredBytes({ body, answer }: Pick<Answered, "body" | "answer">): number {
  let bytes = prefixBytes + answer.length;
  for (const part of body) bytes += part.length;
  return bytes;
}

/** In their order. The parent wrote it, so it is what it says. */
export function* readMirrorBatch(frame: Buffer): Generator<MirroredRequest> {
  for (let at = 0; at + prefixBytes <= frame.length; ) {
    const dialect = dialectOf(frame.readUInt32LE(at));
    const jsonLength = toLength(frame.readUInt32LE(at + 4));
    const answerAt = at + prefixBytes + frame.readUInt32LE(at + 8);
    const answerJsonLength = toLength(frame.readUInt32LE(at + 12));
    const next = answerAt + frame.readUInt32LE(at + 16);
    const body = frame.subarray(at + prefixBytes, answerAt);
    const answer = frame.subarray(answerAt, next);
    yield { dialect, jsonLength, body, answerJsonLength, answer };
    at = next;
  }
}

function toLength(written: number): number | null {
  return written === noLength ? null : written;
}
