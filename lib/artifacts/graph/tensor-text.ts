import { createDecoder } from "./decode-segment";
import { findCodec } from "./element-codec";
import { graphLimits } from "./graph-limits";
import type { TensorPart } from "./model-graph";
import { elementName } from "./type-text";
import { elementsOf } from "./walk-tensor";

/** `int64[3] {1, -1, 8}`: a small tensor with its values, a larger one without. */
export function tensorText(tensor: TensorPart): { text: string; isWhole: boolean } {
  const head = `${elementName(tensor.elemType)}[${tensor.dims.join(",")}]`;
  const values = valuesText(tensor);
  if (values === null) return { text: head, isWhole: elementsOf(tensor) === 0 };
  return { text: `${head} {${values}}`, isWhole: true };
}

/** `1, -1, 8`, when the tensor is small enough to be shown. */
export function valuesText(tensor: TensorPart): string | null {
  return smallValues(tensor)?.map(numberText).join(", ") ?? null;
}

/** All values of a tensor that is small enough to be shown; null for every other. */
export function smallValues(tensor: TensorPart): number[] | null {
  const codec = findCodec(tensor.elemType);
  const [segment] = tensor.segments;
  const count = elementsOf(tensor);
  if (codec === null || tensor.small === null || segment === undefined) return null;
  if (tensor.isSparse || tensor.segments.length > 1 || count > graphLimits.shownValues) return null;
  const values: number[] = [];
  createDecoder(segment, codec, (value) => values.push(value))(tensor.small);
  return values.slice(0, count);
}

function numberText(value: number): string {
  if (Number.isInteger(value)) return String(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(7))) : String(value);
}
