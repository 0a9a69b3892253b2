import type { Datatype } from "@/lib/contract/signature";
import { float16ToNumber } from "../../codecs/float16";
import type { TensorValue } from "../../types";
import { rowSize } from "./pick-rows";

/** The order of a sum changes with the rows beside it, and with the order its last digits. Else: the same. */
const allowed: Readonly<Partial<Record<Datatype, number>>> = { FP16: 1e-2, FP32: 1e-4, FP64: 1e-9 };

export interface RowOf {
  readonly outputs: readonly TensorValue[];
  readonly row: number;
}

/**
 * The largest difference between two rows of answers: relative above 1, absolute below. Infinite where they
 * are not the same answer: beyond what the datatype allows, or of different shapes.
 */
export function differenceOfRows(one: RowOf, other: RowOf): number {
  let largest = 0;
  for (const [index, tensor] of one.outputs.entries()) {
    const twin = other.outputs[index];
    if (twin === undefined || !isSameForm(tensor, twin)) return Number.POSITIVE_INFINITY;
    const size = rowSize(tensor);
    const difference = differenceOf(tensor, one.row * size, twin, other.row * size);
    if (difference > (allowed[tensor.datatype] ?? 0)) return Number.POSITIVE_INFINITY;
    largest = Math.max(largest, difference);
  }
  return largest;
}

function isSameForm(one: TensorValue, other: TensorValue): boolean {
  if (one.datatype !== other.datatype || one.shape.length !== other.shape.length) return false;
  return one.shape.every((size, axis) => axis === 0 || size === other.shape[axis]);
}

function differenceOf(one: TensorValue, from: number, other: TensorValue, otherFrom: number) {
  let largest = 0;
  for (let index = rowSize(one) - 1; index >= 0; index -= 1) {
    const a = one.data[from + index];
    const b = other.data[otherFrom + index];
    if (Object.is(a, b)) continue;
    largest = Math.max(largest, differenceOfElements(one.datatype, a, b));
  }
  return largest;
}

type Element = number | bigint | string | undefined;

function differenceOfElements(datatype: Datatype, a: Element, b: Element): number {
  const isFloat = allowed[datatype] !== undefined;
  if (!isFloat || typeof a !== "number" || typeof b !== "number") return Number.POSITIVE_INFINITY;
  const isHalf = datatype === "FP16";
  return differenceOfNumbers(isHalf ? float16ToNumber(a) : a, isHalf ? float16ToNumber(b) : b);
}

function differenceOfNumbers(a: number, b: number): number {
  // NaN is the same as NaN, whatever its bits; 0 is the same as -0.
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const difference = Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference;
}
