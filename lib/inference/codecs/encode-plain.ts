import type { TensorSpec } from "@/lib/contract/signature";
import type { EncodedAnswer, TensorValue } from "../types";
import { AnswerWriter } from "./answer-writer";
import { hasBatchDimension } from "./check-shape";
import type { EncodeContext } from "./codec-context";
import { findOutput } from "./find-output";
import { writeElements } from "./write-elements";

/** `{"rating":[3.5,4]}`: nested arrays by shape, or without the batch dimension for one row. */
export function encodePlain(
  outputs: readonly TensorValue[],
  isRow: boolean,
  context: EncodeContext,
): EncodedAnswer {
  const writer = new AnswerWriter(context.limits.maxOutputBytes);
  writer.write("{");
  context.signature.outputs.forEach((spec, index) => {
    if (index > 0) writer.write(",");
    writer.write(`${JSON.stringify(spec.name)}:`);
    const tensor = findOutput(outputs, spec.name);
    const start = isRow && isOneRow(spec, tensor) ? 1 : 0;
    if (
      spec.classLabels &&
      tensor.shape.length === 2 &&
      tensor.shape[1] === spec.classLabels.values.length
    ) {
      writeLabelled(writer, tensor, spec.classLabels.values, start === 1);
    } else {
      writeNested(writer, tensor, start, 0);
    }
  });
  writer.write("}");
  return { contentType: "application/json", headers: {}, body: writer.finish() };
}

/**
 * Whether the first dimension is the batch, holding the one row that was asked for. Decided by the
 * shape that came: converters declare `[1]`, or no dimension, for labels of any number of rows.
 */
function isOneRow({ shape: declared }: TensorSpec, { shape }: TensorValue): boolean {
  if (shape[0] !== 1) return false;
  return declared === null || declared.length === 0 || hasBatchDimension(declared);
}

function writeNested(writer: AnswerWriter, tensor: TensorValue, axis: number, from: number): void {
  const { shape } = tensor;
  if (axis === shape.length) {
    writeElements(writer, tensor, { from, to: from + 1 }, "string");
    return;
  }
  const size = shape[axis] ?? 0;
  writer.write("[");
  if (axis === shape.length - 1) {
    writeElements(writer, tensor, { from, to: from + size }, "string");
  } else {
    const stride = shape.slice(axis + 1).reduce((product, other) => product * other, 1);
    for (let index = 0; index < size; index += 1) {
      if (index > 0) writer.write(",");
      writeNested(writer, tensor, axis + 1, from + index * stride);
    }
  }
  writer.write("]");
}

/** A classifier's rows as objects: label → probability. */
function writeLabelled(
  writer: AnswerWriter,
  tensor: TensorValue,
  labels: readonly string[],
  isRow: boolean,
): void {
  const rows = tensor.shape[0] ?? 0;
  const names = labels.map((label) => `${JSON.stringify(label)}:`);
  if (!isRow) writer.write("[");
  for (let row = 0; row < rows; row += 1) {
    writer.write(row > 0 ? ",{" : "{");
    names.forEach((name, column) => {
      const at = row * names.length + column;
      writer.write(column > 0 ? `,${name}` : name);
      writeElements(writer, tensor, { from: at, to: at + 1 }, "string");
    });
    writer.write("}");
  }
  if (!isRow) writer.write("]");
}
