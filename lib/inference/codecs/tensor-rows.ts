import type { TensorData, TensorValue } from "../types";
import { allocateData, countElements } from "./datatypes";

/*
 * Rows of requests put together and taken apart again: for batches of several requests, and for one
 * request in pieces of a fixed size. What comes out may be a view of what went in. A tensor without
 * rows, or with others than its fellows, throws RowsError: the alternative is an answer from the rows
 * of another caller.
 */

/** Tensors that cannot be cut or joined by rows. The version's verdict says that there are none. */
export class RowsError extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = "RowsError";
  }
}

/** The leading dimension, which all of them have. */
export function rowsOf(tensors: readonly TensorValue[]): number {
  const rows = tensors[0]?.shape[0];
  if (rows === undefined) throw new RowsError("There is no tensor with rows.");
  for (const tensor of tensors) assertRows(tensor, rows);
  return rows;
}

/** Requests whose keys are equal may be stacked: their tensors differ in nothing but rows and values. */
export function batchKey(inputs: readonly TensorValue[]): string {
  let key = "";
  for (const { name, datatype, shape } of inputs) {
    if (shape.length === 0) throw new RowsError(`${JSON.stringify(name)} has no dimension.`);
    key += datatype;
    for (let axis = 1; axis < shape.length; axis += 1) key += `,${shape[axis]}`;
    key += ";";
  }
  return key;
}

/** One set of tensors with the rows of all, in their order. Keys must be equal (`batchKey`). */
export function stackRows(requests: readonly (readonly TensorValue[])[]): readonly TensorValue[] {
  const [first, ...others] = requests;
  if (first === undefined) throw new RowsError("There is nothing to stack.");
  for (const request of requests) rowsOf(request);
  const key = batchKey(first);
  for (const request of others) {
    if (batchKey(request) !== key) throw new RowsError(`${batchKey(request)} beside ${key}`);
  }
  if (others.length === 0) return first;
  return first.map((tensor, index) =>
    concatenate(
      tensor,
      requests.map((request) => request[index] ?? tensor),
    ),
  );
}

/** Rows `from` to `to` of every tensor, as views. Compare `rowsOf` with what was stacked before. */
export function sliceRows(
  tensors: readonly TensorValue[],
  from: number,
  to: number,
): readonly TensorValue[] {
  const rows = rowsOf(tensors);
  if (!(from >= 0 && from <= to && to <= rows)) {
    throw new RowsError(`Rows ${from} to ${to} of ${rows} do not exist.`);
  }
  return from === 0 && to === rows ? tensors : tensors.map((tensor) => slice(tensor, from, to));
}

/** Pieces of exactly `size` rows. The last one is filled with repetitions of the last row. */
export function splitRows(
  inputs: readonly TensorValue[],
  size: number,
): readonly (readonly TensorValue[])[] {
  const rows = rowsOf(inputs);
  if (rows < 1 || !Number.isInteger(size) || size < 1) {
    throw new RowsError(`${rows} rows make no pieces of ${size}.`);
  }
  const pieces: (readonly TensorValue[])[] = [];
  for (let from = 0; from < rows; from += size) {
    const piece = sliceRows(inputs, from, Math.min(from + size, rows));
    const lacking = size - rowsOf(piece);
    if (lacking === 0) pieces.push(piece);
    else {
      const filler = Array(lacking).fill(sliceRows(inputs, rows - 1, rows));
      pieces.push(stackRows([piece, ...filler]));
    }
  }
  return pieces;
}

/**
 * Outputs of all pieces, without the rows that filled the last one. Every piece must have answered with
 * as many rows as it was given: compare `rowsOf` with the size, since one piece alone cannot tell here.
 */
export function joinRows(
  pieces: readonly (readonly TensorValue[])[],
  rows: number,
): readonly TensorValue[] {
  const sizes = new Set(pieces.map(rowsOf));
  const [size] = sizes;
  const isWhole =
    size !== undefined && size * pieces.length >= rows && size * (pieces.length - 1) < rows;
  if (sizes.size !== 1 || !isWhole) {
    const listed = [...sizes].join(" and ");
    throw new RowsError(`${pieces.length} pieces of ${listed} rows are not ${rows} rows.`);
  }
  return sliceRows(stackRows(pieces), 0, rows);
}

function assertRows({ name, shape, data }: TensorValue, rows: number): void {
  if (shape[0] !== rows) {
    throw new RowsError(`${JSON.stringify(name)} has the shape [${shape}] beside ${rows} rows.`);
  }
  if (data.length !== countElements(shape)) {
    throw new RowsError(`${JSON.stringify(name)} has ${data.length} elements in [${shape}].`);
  }
}

function slice(tensor: TensorValue, from: number, to: number): TensorValue {
  const { name, datatype, shape, data } = tensor;
  const [rows = 0, ...rest] = shape;
  const size = rows === 0 ? 0 : data.length / rows;
  const [start, end] = [from * size, to * size];
  const part = Array.isArray(data) ? data.slice(start, end) : data.subarray(start, end);
  return { name, datatype, shape: [to - from, ...rest], data: part };
}

function concatenate(
  { name, datatype, shape: [, ...rest] }: TensorValue,
  parts: readonly TensorValue[],
): TensorValue {
  let rows = 0;
  let count = 0;
  for (const { shape, data } of parts) {
    rows += shape[0] ?? 0;
    count += data.length;
  }
  const data = allocateData(datatype, count);
  let at = 0;
  for (const part of parts) {
    copyInto(data, part.data, at);
    at += part.data.length;
  }
  return { name, datatype, shape: [rows, ...rest], data };
}

/** Datatypes are equal, so the arrays are of one kind, or the tensors are not what they say. */
function copyInto(to: TensorData, from: TensorData, at: number): void {
  if (to.constructor !== from.constructor) {
    throw new RowsError("Tensors of one datatype are of different kinds.");
  }
  if (Array.isArray(to)) {
    for (let index = 0; index < from.length; index += 1) to[at + index] = String(from[index]);
  } else if (isBig(to)) {
    if (isBig(from)) to.set(from, at);
  } else if (!Array.isArray(from) && !isBig(from)) {
    to.set(from, at);
  }
}

function isBig(data: TensorData): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}
