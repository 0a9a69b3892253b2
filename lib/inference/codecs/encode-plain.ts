import type { TensorSpec } from "@/lib/contract/signature";
import type { EncodedAnswer, TensorValue } from "../types";
import { AnswerWriter } from "./answer-writer";
import { hasBatchDimension } from "./check-shape";
import type { EncodeContext } from "./codec-context";
import { columnLabels, findOutput } from "./find-output";
import { rowSignature } from "./row-signature";
import { elementText, plainStyle } from "./write-elements";
import { writeNested } from "./write-nested";

/** `{"rating":[3.5,4]}`: nested arrays by shape, or without the batch dimension for one row. */
export function encodePlain(
  outputs: readonly TensorValue[],
  isRow: boolean,
  context: EncodeContext,
): EncodedAnswer {
  const writer = new AnswerWriter(context.limits.maxOutputBytes);
  writer.write("{");
  rowSignature(context).outputs.forEach((spec, index) => {
    if (index > 0) writer.write(",");
    writer.write(`${JSON.stringify(spec.name)}:`);
    const tensor = findOutput(outputs, spec.name);
    const start = isRow && isOneRow(spec, tensor) ? 1 : 0;
    const labels = columnLabels(spec, tensor);
    if (labels !== null) writeLabelled(writer, tensor, labels, start === 1);
    else {
      writeNested(writer, tensor, { axis: start, from: 0 }, plainStyle);
    }
  });
  writer.write("}");
  return { contentType: "application/json", headers: {}, parts: writer.finish() };
}

/**
 * Whether the first dimension is the batch, holding the one row that was asked for. Decided by the
 * shape that came: converters declare `[1]`, or no dimension, for labels of any number of rows.
 */
export function isOneRow({ shape: declared }: TensorSpec, { shape }: TensorValue): boolean {
  if (shape[0] !== 1) return false;
  return declared === null || declared.length === 0 || hasBatchDimension(declared);
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
      writer.write(elementText(tensor, at, plainStyle));
    });
    writer.write("}");
  }
  if (!isRow) writer.write("]");
}
