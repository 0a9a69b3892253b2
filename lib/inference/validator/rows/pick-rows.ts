import { sliceRows, stackRows } from "../../codecs";
import type { TensorValue } from "../../types";

/** These rows of every tensor, in this order; a row may be there many times. */
export function pickRows(
  tensors: readonly TensorValue[],
  picks: readonly number[],
): readonly TensorValue[] {
  return stackRows(picks.map((pick) => sliceRows(tensors, pick, pick + 1)));
}

/** Elements of one row. */
export function rowSize({ shape }: TensorValue): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}
