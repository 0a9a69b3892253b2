import type { TensorValue } from "../types";
import type { AnswerWriter } from "./answer-writer";
import { float16ToNumber } from "./float16";

/** How NaN and the infinities are written: bare, as `/v2` clients expect, or as strings. */
export type NonFiniteStyle = "token" | "string";

/** Elements of one step; between steps the writer checks its limit. */
const stepLength = 4_096;

/** Writes elements `from` to `to` separated by commas, exactly: every digit of INT64, and -0. */
export function writeElements(
  writer: AnswerWriter,
  tensor: Pick<TensorValue, "datatype" | "data">,
  range: { readonly from: number; readonly to: number },
  style: NonFiniteStyle,
): void {
  const { data, datatype } = tensor;
  const joins = !Array.isArray(data) && datatype !== "BOOL" && datatype !== "FP16";
  const text = elementText(tensor, style);
  for (let from = range.from; from < range.to; from += stepLength) {
    const to = Math.min(from + stepLength, range.to);
    if (from > range.from) writer.write(",");
    if (joins && to - from > 16 && isPlain(data, from, to)) {
      writer.write(joinPlain(data, from, to));
      continue;
    }
    let step = text(from);
    for (let at = from + 1; at < to; at += 1) step += `,${text(at)}`;
    writer.write(step);
  }
}

function elementText(
  { data, datatype }: Pick<TensorValue, "datatype" | "data">,
  style: NonFiniteStyle,
): (at: number) => string {
  if (Array.isArray(data)) return (at) => JSON.stringify(data[at] ?? "");
  if (datatype === "BOOL") return (at) => (data[at] ? "true" : "false");
  if (datatype === "FP16") return (at) => numberText(float16ToNumber(Number(data[at])), style);
  return (at) => {
    const value = data[at] ?? 0;
    return typeof value === "number" ? numberText(value, style) : String(value);
  };
}

/** The shortest text that reads back as the same double. */
export function numberText(value: number, style: NonFiniteStyle): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0.0" : String(value);
  return style === "token" ? String(value) : `"${value}"`;
}

/** The native writers; JSON.stringify takes half the time of join, but knows no bigint. */
function joinPlain(data: Exclude<TensorValue["data"], string[]>, from: number, to: number): string {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return data.subarray(from, to).join(",");
  }
  return JSON.stringify(Array.from(data.subarray(from, to))).slice(1, -1);
}

/** Whether the native writers write these exactly: it loses -0, and knows no style. */
function isPlain(data: Exclude<TensorValue["data"], string[]>, from: number, to: number): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return true;
  for (let at = from; at < to; at += 1) {
    const value = data[at] ?? 0;
    if (!Number.isFinite(value) || (value === 0 && 1 / value < 0)) return false;
  }
  return true;
}
