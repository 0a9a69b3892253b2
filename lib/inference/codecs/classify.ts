import type { ClassLabels, Datatype } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorValue } from "../types";
import { datatypeLabel } from "./datatypes";
import { float16ToNumber } from "./float16";
import { elementText, tokenStyle } from "./write-elements";
import { elementsFrom } from "./write-nested";

/**
 * The classification extension: of every row the `count` largest values, largest first and of equal
 * ones the earlier first, as strings `value:index`, or `value:index:label`. NaN comes last.
 *
 * Triton prints the value with %f, so that 1e-9 becomes 0.000000. Ours is the text that JSON would
 * hold: it reads back as the same number, and `float()` of Python takes all of it, 1e-9 and NaN too.
 */
export function classify(
  tensor: TensorValue,
  count: number,
  labels: ClassLabels | undefined,
): TensorValue {
  assertClassifiable(tensor);
  const { name, shape } = tensor;
  const isOneRow = shape.length < 2;
  const rows = isOneRow ? 1 : (shape[0] ?? 0);
  const size = elementsFrom(shape, isOneRow ? 0 : 1);
  const kept = Math.min(count, size);
  // As many labels as classes, or they are the labels of something else.
  const named = labels?.values.length === size ? labels.values : null;
  const rankOf = ranksOf(tensor);
  const data: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const start = row * size;
    const isBefore = (a: number, b: number) => comesBefore(rankOf, start + a, start + b);
    for (const index of largest(size, kept, isBefore)) {
      const value = elementText(tensor, start + index, tokenStyle);
      const label = named === null ? "" : `:${named[index]}`;
      data.push(`${value}:${index}${label}`);
    }
  }
  return { name, datatype: "BYTES", shape: isOneRow ? [kept] : [rows, kept], data };
}

/** Elements that a classification of this output has, known before it is made. */
export function classifiedElements({ shape, data }: TensorValue, count: number): number {
  const rows = shape.length < 2 ? 1 : (shape[0] ?? 0);
  return Math.min(count * rows, data.length);
}

/** Asked of the signature before the run, and of what came after it. */
export function assertClassifiable({
  name,
  datatype,
}: {
  readonly name: string;
  readonly datatype: Datatype;
}): void {
  if (datatype !== "BYTES" && datatype !== "BOOL") return;
  throw new AppError(
    "request.malformed",
    `output ${JSON.stringify(name)} is ${datatypeLabel(datatype)}: only numbers have a classification.`,
  );
}

type Ranks = (at: number) => number | bigint;

function ranksOf({ datatype, data }: TensorValue): Ranks {
  if (datatype === "FP16") return (at) => float16ToNumber(Number(data[at]));
  return (at) => {
    const value = data[at] ?? 0;
    return typeof value === "string" ? 0 : value;
  };
}

/** A total order: equal values by index, and NaN after all numbers. */
function comesBefore(rankOf: Ranks, a: number, b: number): boolean {
  const [x, y] = [rankOf(a), rankOf(b)];
  if (x > y) return true;
  if (x < y) return false;
  const [isXNaN, isYNaN] = [Number.isNaN(x), Number.isNaN(y)];
  return isXNaN === isYNaN ? a < b : isYNaN;
}

/**
 * The first `kept` of the indices below `count`, in order. A heap of those kept so far, the last of them
 * on top, so that a thousand classes cost a thousand comparisons for a top five.
 */
function largest(
  count: number,
  kept: number,
  isBefore: (a: number, b: number) => boolean,
): number[] {
  const heap: number[] = [];
  for (let index = 0; index < count && kept > 0; index += 1) {
    if (heap.length < kept) {
      heap.push(index);
      rise(heap, isBefore);
    } else if (isBefore(index, heap[0] ?? 0)) {
      heap[0] = index;
      sink(heap, isBefore);
    }
  }
  return heap.sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

function rise(heap: number[], isBefore: (a: number, b: number) => boolean): void {
  let at = heap.length - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!swapUnlessLater(heap, parent, at, isBefore)) return;
    at = parent;
  }
}

function sink(heap: number[], isBefore: (a: number, b: number) => boolean): void {
  let at = 0;
  for (;;) {
    const [left, right] = [2 * at + 1, 2 * at + 2];
    if (left >= heap.length) return;
    const isRight = right < heap.length && isBefore(heap[left] ?? 0, heap[right] ?? 0);
    const child = isRight ? right : left;
    if (!swapUnlessLater(heap, at, child, isBefore)) return;
    at = child;
  }
}

/** Keeps the later of the two in the parent's place; false when it is there already. */
function swapUnlessLater(
  heap: number[],
  parent: number,
  child: number,
  isBefore: (a: number, b: number) => boolean,
): boolean {
  const [above, below] = [heap[parent] ?? 0, heap[child] ?? 0];
  if (!isBefore(above, below)) return false;
  heap[parent] = below;
  heap[child] = above;
  return true;
}
