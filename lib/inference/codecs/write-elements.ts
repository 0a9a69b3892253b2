import type { TensorValue } from "../types";
import type { AnswerWriter } from "./answer-writer";
import { float16ToNumber } from "./float16";

/** What a dialect wants of elements in JSON. */
export interface ElementStyle {
  /** NaN and the infinities as bare tokens, or as strings, which every JSON parser reads. */
  readonly nonFinite: "token" | "string";
  /** Floats always have a point or an exponent: clients with static types tell them from integers. */
  readonly keepsPoint: boolean;
  /** Strings as `{"b64": "…"}`. */
  readonly isBase64: boolean;
}

export const plainStyle: ElementStyle = { nonFinite: "string", keepsPoint: false, isBase64: false };
export const tokenStyle: ElementStyle = { nonFinite: "token", keepsPoint: false, isBase64: false };

/** Elements of one step; between steps the writer checks its limit. */
const stepLength = 4_096;

type Elements = Pick<TensorValue, "datatype" | "data">;

/** Writes elements `from` to `to` separated by commas, exactly: every digit of INT64, and -0. */
export function writeElements(
  writer: AnswerWriter,
  tensor: Elements,
  range: { readonly from: number; readonly to: number },
  style: ElementStyle,
): void {
  const { data, datatype } = tensor;
  const joins = !Array.isArray(data) && datatype !== "BOOL" && datatype !== "FP16";
  for (let from = range.from; from < range.to; from += stepLength) {
    const to = Math.min(from + stepLength, range.to);
    if (from > range.from) writer.write(",");
    if (joins && to - from > 16 && isNative(data, from, to, style)) {
      writer.write(joinNatively(data, from, to));
      continue;
    }
    let step = elementText(tensor, from, style);
    for (let at = from + 1; at < to; at += 1) step += `,${elementText(tensor, at, style)}`;
    writer.write(step);
  }
}

/** One element as JSON. */
export function elementText({ data, datatype }: Elements, at: number, style: ElementStyle): string {
  if (Array.isArray(data)) return stringText(data[at] ?? "", style);
  const value = data[at] ?? 0;
  if (typeof value === "bigint") return String(value);
  switch (datatype) {
    case "FP32":
    case "FP64":
      return floatText(value, style);
    case "FP16":
      return floatText(float16ToNumber(value), style);
    case "BOOL":
      return value ? "true" : "false";
    default:
      return String(value);
  }
}

function stringText(text: string, style: ElementStyle): string {
  if (!style.isBase64) return JSON.stringify(text);
  return `{"b64":"${Buffer.from(text, "utf8").toString("base64")}"}`;
}

/** The shortest text that reads back as the same double. */
export function floatText(value: number, { nonFinite, keepsPoint }: ElementStyle): string {
  if (!Number.isFinite(value)) return nonFinite === "token" ? String(value) : `"${value}"`;
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return keepsPoint && Number.isInteger(value) && !text.includes("e") ? `${text}.0` : text;
}

/** The native writers; JSON.stringify takes half the time of join, but knows no bigint. */
function joinNatively(
  data: Exclude<TensorValue["data"], string[]>,
  from: number,
  to: number,
): string {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return data.subarray(from, to).join(",");
  }
  return JSON.stringify(Array.from(data.subarray(from, to))).slice(1, -1);
}

/** Whether the native writers write these exactly: they lose -0, and know no style. */
function isNative(
  data: Exclude<TensorValue["data"], string[]>,
  from: number,
  to: number,
  { keepsPoint }: ElementStyle,
): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return true;
  for (let at = from; at < to; at += 1) {
    const value = data[at] ?? 0;
    if (!Number.isFinite(value) || (value === 0 && 1 / value < 0)) return false;
    if (keepsPoint && Number.isInteger(value)) return false;
  }
  return true;
}
