import { createDecoder } from "./decode-segment";
import { type ElementCodec, findCodec } from "./element-codec";
import type { Segment, TensorPart } from "./model-graph";
import type { ModelSource } from "./read-graph";
import { bytesOf, elementsOf } from "./walk-tensor";

export const histogramBins = 20;
const chunkBytes = 1024 * 1024;

export interface TensorStatistics {
  /** Elements that were counted: all of a dense tensor, the stored ones of a sparse. */
  readonly elements: number;
  readonly zeros: number;
  readonly nans: number;
  readonly infinities: number;
  /** Of the finite values; null when there is none. */
  readonly finite: {
    readonly min: number;
    readonly max: number;
    readonly mean: number;
    /** Of all of them, not of a sample. */
    readonly standardDeviation: number;
    /** Equal steps from min to max; the last holds max too. */
    readonly histogram: number[];
  } | null;
}

/**
 * Counts the values of one tensor by reading its data twice, a piece at a time: once for the range and the
 * mean, once for how the values lie about them. Null for what is no list of numbers.
 */
export async function countTensor(
  source: ModelSource,
  tensor: TensorPart,
  signal?: AbortSignal,
): Promise<TensorStatistics | null> {
  const codec = findCodec(tensor.elemType);
  if (codec === null || tensor.isUncountable) return null;
  const read = (emit: (value: number) => void) =>
    readValues({ source, tensor, codec, signal }, emit);
  const first = { elements: 0, zeros: 0, nans: 0, infinities: 0, finite: 0, sum: 0 };
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  await read((value) => {
    first.elements += 1;
    if (value === 0) first.zeros += 1;
    if (!Number.isFinite(value)) {
      if (Number.isNaN(value)) first.nans += 1;
      else first.infinities += 1;
      return;
    }
    first.finite += 1;
    first.sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  });
  const { elements, zeros, nans, infinities, finite } = first;
  if (finite === 0) return { elements, zeros, nans, infinities, finite: null };
  const mean = first.sum / finite;
  const histogram = new Array<number>(histogramBins).fill(0);
  // Halves, for the distance of two doubles may be more than a double holds.
  const step = max / histogramBins - min / histogramBins;
  let squares = 0;
  await read((value) => {
    if (!Number.isFinite(value)) return;
    squares += (value - mean) ** 2;
    const place = step === 0 ? 0 : Math.floor(value / step - min / step);
    const bin = Math.min(Math.max(place, 0), histogramBins - 1);
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  });
  const standardDeviation = bounded(Math.sqrt(squares / finite));
  return {
    elements,
    zeros,
    nans,
    infinities,
    finite: { min, max, mean: bounded(mean), standardDeviation, histogram },
  };
}

/** JSON has no infinity: sums of the largest doubles end at the largest double. */
function bounded(value: number): number {
  return Math.max(-Number.MAX_VALUE, Math.min(value, Number.MAX_VALUE));
}

async function readValues(
  {
    source,
    tensor,
    codec,
    signal,
  }: { source: ModelSource; tensor: TensorPart; codec: ElementCodec; signal?: AbortSignal },
  emit: (value: number) => void,
): Promise<void> {
  // The last byte of packed elements is filled up with some that do not exist.
  let left = tensor.isSparse ? Number.POSITIVE_INFINITY : elementsOf(tensor);
  const emitLeft = (value: number) => {
    if (left > 0) emit(value);
    left -= 1;
  };
  for (const { file, segment } of placesOf(tensor)) {
    const decode = createDecoder(segment, codec, emitLeft);
    for (let at = segment.start; at < segment.end; at += chunkBytes) {
      signal?.throwIfAborted();
      const end = Math.min(at + chunkBytes, segment.end);
      const bytes = await source.readRange(file, at, end);
      if (bytes.length < end - at) throw new Error("The file became shorter while it was read.");
      decode(bytes);
    }
  }
}

interface Place {
  readonly file: string | null;
  readonly segment: Segment;
}

/** Where the data of a tensor lies, inside the model or in a file beside it. */
export function placesOf(tensor: TensorPart): Place[] {
  const { external, segments } = tensor;
  if (external === null) return segments.map((segment) => ({ file: null, segment }));
  const start = external.offset;
  const end = start + (external.length ?? bytesOf(tensor));
  return [{ file: external.file, segment: { form: "raw", key: null, start, end } }];
}
