import {
  type AttributePart,
  type ModelSource,
  placesOf,
  type TensorPart,
} from "@/lib/artifacts/graph";
import type { Doubt } from "./describe-changes";

const chunkBytes = 1024 * 1024;

interface Place {
  readonly file: string | null;
  readonly start: number;
  readonly end: number;
}

/**
 * The left sides of those doubts whose bytes differ. Compared as they are stored: the same numbers in another
 * form (typed instead of raw) count as different. Stops at the first difference of each.
 */
export async function compareData(
  from: ModelSource,
  to: ModelSource,
  doubts: readonly Doubt[],
  signal?: AbortSignal,
): Promise<Set<TensorPart | AttributePart>> {
  const differing = new Set<TensorPart | AttributePart>();
  for (const doubt of doubts) {
    signal?.throwIfAborted();
    const [left, right] = [placesIn(doubt.from), placesIn(doubt.to)];
    if (!(await areEqual(from, left, to, right, signal))) differing.add(doubt.from);
  }
  return differing;
}

function placesIn(part: TensorPart | AttributePart): Place[] {
  if ("range" in part) return [{ file: null, ...part.range }];
  return placesOf(part).map(({ file, segment: { start, end } }) => ({ file, start, end }));
}

async function areEqual(
  from: ModelSource,
  left: readonly Place[],
  to: ModelSource,
  right: readonly Place[],
  signal?: AbortSignal,
): Promise<boolean> {
  if (left.length !== right.length) return false;
  for (const [index, a] of left.entries()) {
    const b = right[index];
    if (b === undefined || a.end - a.start !== b.end - b.start) return false;
    for (let at = 0; at < a.end - a.start; at += chunkBytes) {
      signal?.throwIfAborted();
      const length = Math.min(chunkBytes, a.end - a.start - at);
      const [one, other] = await Promise.all([
        from.readRange(a.file, a.start + at, a.start + at + length),
        to.readRange(b.file, b.start + at, b.start + at + length),
      ]);
      if (Buffer.compare(one, other) !== 0) return false;
    }
  }
  return true;
}
