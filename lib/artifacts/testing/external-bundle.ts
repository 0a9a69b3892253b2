import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { onnxModel } from "../onnx/testing/write-onnx";
import { type Bytes, concat, int, message, text } from "../onnx/wire-writer";

/** Floats in a row of the table. */
const width = 4;
export const rowBytes = width * 4;

/** The fields of TensorProto that say where data lies. */
export function externalEntries(entries: Readonly<Record<string, string>>): Bytes {
  const pairs = Object.entries(entries);
  return concat(
    ...pairs.map(([key, value]) => message(13, text(1, key), text(2, value))),
    int(14, 1),
  );
}

/**
 * A model that looks rows up in a table of `rows` × 4 floats, which lies in `location`: small as a file, as
 * large as one wants as a version. `{"x":[0]}` answers the first row.
 */
export function lookupModel(rows: number, location = "weights.bin", offset = 0): Bytes {
  const [place, length] = [String(offset), String(rows * rowBytes)];
  const extra = externalEntries({ location, offset: place, length });
  return onnxModel({
    inputs: [{ name: "x", elem: "int64", dims: ["N"] }],
    outputs: [{ name: "y", dims: ["N", width] }],
    initializers: [{ name: "w", dims: [rows, width], extra }],
    nodes: [{ op: "Gather", inputs: ["w", "x"], outputs: ["y"] }],
  });
}

/** The table's file: the first row is 1, 2, 3, 4, the last 5, 6, 7, 8, between are zeros that take no space. */
export function writeTable(file: string, rows: number): void {
  const fd = openSync(file, "w");
  try {
    ftruncateSync(fd, rows * rowBytes);
    writeSync(fd, rowOf([1, 2, 3, 4]), 0, rowBytes, 0);
    writeSync(fd, rowOf([5, 6, 7, 8]), 0, rowBytes, (rows - 1) * rowBytes);
  } finally {
    closeSync(fd);
  }
}

function rowOf(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}
