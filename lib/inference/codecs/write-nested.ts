import type { TensorValue } from "../types";
import type { AnswerWriter } from "./answer-writer";
import { type ElementStyle, elementText, writeElements } from "./write-elements";

/** Writes the part of a tensor that begins at element `from`, as arrays from dimension `axis` on. */
export function writeNested(
  writer: AnswerWriter,
  tensor: TensorValue,
  { axis, from }: { readonly axis: number; readonly from: number },
  style: ElementStyle,
): void {
  const { shape } = tensor;
  if (axis === shape.length) {
    writer.write(elementText(tensor, from, style));
    return;
  }
  const size = shape[axis] ?? 0;
  writer.write("[");
  if (axis === shape.length - 1) {
    writeElements(writer, tensor, { from, to: from + size }, style);
  } else {
    const stride = elementsFrom(shape, axis + 1);
    for (let index = 0; index < size; index += 1) {
      if (index > 0) writer.write(",");
      writeNested(writer, tensor, { axis: axis + 1, from: from + index * stride }, style);
    }
  }
  writer.write("]");
}

/** Elements of the dimensions from `axis` on. */
export function elementsFrom(shape: readonly number[], axis: number): number {
  let product = 1;
  for (let at = axis; at < shape.length; at += 1) product *= shape[at] ?? 1;
  return product;
}
