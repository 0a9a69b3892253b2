import { allocateData, fixedDatatypes, isFixed } from "../../codecs/datatypes";
import type { TensorData, TensorValue } from "../../types";

/** These rows of every tensor, in this order; a row may be there many times. */
export function pickRows(tensors: readonly TensorValue[], picks: readonly number[]): TensorValue[] {
  return tensors.map((tensor) => {
    const [, ...rest] = tensor.shape;
    const size = rowSize(tensor);
    return { ...tensor, shape: [picks.length, ...rest], data: pickData(tensor, picks, size) };
  });
}

/** Elements of one row. */
export function rowSize({ shape }: TensorValue): number {
  return shape.slice(1).reduce((product, size) => product * size, 1);
}

function pickData(
  { datatype, data }: TensorValue,
  picks: readonly number[],
  size: number,
): TensorData {
  if (Array.isArray(data)) {
    return picks.flatMap((pick) => data.slice(pick * size, (pick + 1) * size));
  }
  if (!isFixed(datatype)) return allocateData(datatype, 0);
  const { bytes, view } = fixedDatatypes[datatype];
  const rowBytes = size * bytes;
  const from = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const to = new Uint8Array(picks.length * rowBytes);
  for (const [place, pick] of picks.entries()) {
    to.set(from.subarray(pick * rowBytes, (pick + 1) * rowBytes), place * rowBytes);
  }
  return view(to.buffer);
}
