import { isUtf8 } from "node:buffer";
import type { Datatype, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { inputLabel } from "./check-shape";
import { datatypeLabel } from "./datatypes";
import { numberToFloat16 } from "./float16";
import {
  describeJson,
  isJsonObject,
  JsonNumber,
  type JsonValue,
  NonFiniteToken,
} from "./json-value";

export interface ElementRules {
  /** Whether strings may stand for what JSON numbers cannot say: "NaN", and the digits of an INT64. */
  readonly allowsNumberStrings: boolean;
  /** Whether `{"b64": "…"}` may stand for a string. */
  readonly allowsBase64: boolean;
}

/** What the readers of elements need to know, mostly for their errors. */
export interface ElementTarget {
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly rules: ElementRules;
  /** Where the caller finds an element, where that is not its place in the tensor. */
  readonly nameElement?: (at: number) => string;
}

type Target = ElementTarget;
type Place = Pick<Target, "spec" | "shape" | "nameElement">;

/**
 * Stores a run of elements, of which the first has the place `offset` among all. A value that the
 * datatype cannot hold is refused with its place; nothing is rounded to an integer, wrapped or taken
 * from another type.
 */
export function storeElements(
  target: Target,
  data: TensorData,
  elements: readonly JsonValue[],
  offset: number,
): void {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    storeFloats(target, data, elements, offset);
    return;
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    storeBigIntegers(target, data, elements, offset);
    return;
  }
  for (let index = 0; index < elements.length; index += 1) {
    const value = elements[index] ?? null;
    const at = offset + index;
    if (Array.isArray(data)) data[at] = readText(target, value, at);
    else if (target.spec.datatype === "FP16") data[at] = readHalf(target, value, at);
    else if (target.spec.datatype === "BOOL") data[at] = readBoolean(target, value, at);
    else data[at] = readSmallInteger(target, value, at);
  }
}

// The most common types have loops of their own, without a question of type for each element.

function storeFloats(
  target: Target,
  data: Float32Array | Float64Array,
  elements: readonly JsonValue[],
  offset: number,
): void {
  for (let index = 0; index < elements.length; index += 1) {
    const value = elements[index] ?? null;
    const at = offset + index;
    data[at] = typeof value === "number" ? value : readFloat(target, value, at);
    // Only a token or its string may be stored as non-finite; a number that became so overflowed.
    if (!Number.isFinite(data[at]) && isFiniteLiteral(value)) throw tooLarge(target, value, at);
  }
}

function storeBigIntegers(
  target: Target,
  data: BigInt64Array | BigUint64Array,
  elements: readonly JsonValue[],
  offset: number,
): void {
  for (let index = 0; index < elements.length; index += 1) {
    data[offset + index] = readBigInteger(target, elements[index] ?? null, offset + index);
  }
}

function isFiniteLiteral(value: JsonValue): boolean {
  return typeof value === "number" || value instanceof JsonNumber;
}

function readBoolean(target: Target, value: JsonValue, at: number): number {
  if (typeof value !== "boolean") throw wrongType(target, value, at, "true or false");
  return value ? 1 : 0;
}

function readHalf(target: Target, value: JsonValue, at: number): number {
  const bits = numberToFloat16(readFloat(target, value, at));
  if ((bits & 0x7fff) === 0x7c00 && isFiniteLiteral(value)) throw tooLarge(target, value, at);
  return bits;
}

const nonFiniteStrings = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

function readFloat(target: Target, value: JsonValue, at: number): number {
  if (typeof value === "number") return value;
  if (value instanceof JsonNumber) return value.toFloat();
  if (value instanceof NonFiniteToken) return value.value;
  if (typeof value === "string" && target.rules.allowsNumberStrings) {
    const number = nonFiniteStrings.get(value);
    if (number !== undefined) return number;
  }
  throw wrongType(target, value, at, "a number");
}

const integerRanges: Partial<Record<Datatype, readonly [number | bigint, number | bigint]>> = {
  UINT8: [0, 255],
  UINT16: [0, 65_535],
  UINT32: [0, 4_294_967_295],
  UINT64: [0n, 2n ** 64n - 1n],
  INT8: [-128, 127],
  INT16: [-32_768, 32_767],
  INT32: [-2_147_483_648, 2_147_483_647],
  INT64: [-(2n ** 63n), 2n ** 63n - 1n],
};

function readSmallInteger(target: Target, value: JsonValue, at: number): number {
  const integer = value instanceof JsonNumber ? value.toInteger() : value;
  if (typeof integer !== "number" && typeof integer !== "bigint") {
    throw notAnInteger(target, value, at, "an integer");
  }
  // The range first: a bigint within it is exact as a number.
  assertInteger(target, value, integer, at);
  return Number(integer);
}

const digitString = /^-?(?:0|[1-9][0-9]{0,19})$/;

function readBigInteger(target: Target, value: JsonValue, at: number): bigint {
  const integer = toBigInt(target, value);
  if (integer === null) {
    const expected = target.rules.allowsNumberStrings ? "an integer or its digits" : "an integer";
    throw notAnInteger(target, value, at, expected);
  }
  assertInteger(target, value, integer, at);
  return integer;
}

function toBigInt(target: Target, value: JsonValue): bigint | null {
  if (value instanceof JsonNumber) return value.toInteger();
  // Numbers that are not safe integers come as JsonNumber (see exactNumbers), save for fractions.
  if (typeof value === "number") return Number.isSafeInteger(value) ? BigInt(value) : null;
  if (typeof value !== "string" || !target.rules.allowsNumberStrings) return null;
  return digitString.test(value) ? BigInt(value) : null;
}

function assertInteger(
  target: Target,
  value: JsonValue,
  integer: number | bigint,
  at: number,
): void {
  const [min, max] = integerRanges[target.spec.datatype] ?? [0, 0];
  const isIntegral = typeof integer === "bigint" || Number.isInteger(integer);
  if (isIntegral && integer >= min && integer <= max) return;
  const expected = `must be an integer from ${min} to ${max}`;
  throw refuse(target, at, "input.value", `${expected}, got ${describeJson(value)}`);
}

function notAnInteger(target: Target, value: JsonValue, at: number, expected: string): AppError {
  if (!isFiniteLiteral(value)) return wrongType(target, value, at, expected);
  const [min, max] = integerRanges[target.spec.datatype] ?? [0, 0];
  const message = `must be an integer from ${min} to ${max}, got ${describeJson(value)}`;
  return refuse(target, at, "input.value", message);
}

function readText(target: Target, value: JsonValue, at: number): string {
  const encoded = target.rules.allowsBase64 ? base64Of(value) : null;
  const text = encoded === null ? value : readBase64(target, encoded, at);
  if (typeof text !== "string") throw wrongType(target, value, at, "a string");
  assertText(target, text, at);
  return text;
}

/** What stands in `{"b64": "…"}`; null for every other value. */
export function base64Of(value: JsonValue): string | null {
  if (!isJsonObject(value) || value.size !== 1) return null;
  const encoded = value.get("b64");
  return typeof encoded === "string" ? encoded : null;
}

function readBase64(target: Target, encoded: string, at: number): string {
  const bytes = Buffer.from(encoded, "base64");
  // Node skips what is not base64; comparing finds out. Padding may be left out, as TF Serving allows.
  const canonical = bytes.toString("base64");
  if (canonical !== encoded && canonical.replace(/={1,2}$/, "") !== encoded) {
    throw refuse(target, at, "input.value", `holds in "b64" what is not base64`);
  }
  if (!isUtf8(bytes)) {
    throw refuse(target, at, "input.value", "is not valid UTF-8, which ONNX strings are");
  }
  return bytes.toString("utf8");
}

const loneSurrogate = /\p{Surrogate}/u;

/** Refuses what would not reach the model unchanged. */
export function assertText(target: Place, value: string, at: number): void {
  // onnxruntime's binding takes C strings: what follows a NUL would be lost without a word.
  if (value.includes("\0")) {
    const message = "holds the character U+0000, which the runtime cannot take";
    throw refuse(target, at, "input.value", message);
  }
  if (loneSurrogate.test(value)) {
    throw refuse(
      target,
      at,
      "input.value",
      "holds half of a surrogate pair, which is no character",
    );
  }
}

function tooLarge(target: Target, value: JsonValue, at: number): AppError {
  const label = datatypeLabel(target.spec.datatype);
  return refuse(target, at, "input.value", `is too large for ${label}, got ${describeJson(value)}`);
}

function wrongType(target: Target, value: JsonValue, at: number, expected: string): AppError {
  return refuse(target, at, "input.type", `must be ${expected}, got ${describeJson(value)}`);
}

/** The error for one element of an input; `message` continues "element [0,3] …". */
export function refuse(
  target: Place,
  at: number,
  code: "input.type" | "input.value",
  message: string,
): AppError {
  const { spec } = target;
  const subject = target.nameElement?.(at) ?? placeInTensor(at, target.shape);
  const expected = datatypeLabel(spec.datatype);
  const sentence = `${subject} ${message} (${expected})`;
  return new AppError(code, `${inputLabel(spec.name)}: ${sentence}.`, {
    errors: [{ field: `inputs.${spec.name}`, message: sentence, expected }],
  });
}

function placeInTensor(at: number, shape: readonly number[]): string {
  if (shape.length === 0) return "the value";
  let rest = at;
  const place = shape.toReversed().map((size) => {
    const index = rest % size;
    rest = Math.floor(rest / size);
    return index;
  });
  return `element [${place.reverse().join(",")}]`;
}
