import type { Datatype, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { inputLabel } from "./check-shape";
import { allocateData, datatypeLabel } from "./datatypes";
import { numberToFloat16 } from "./float16";
import { describeJson, JsonNumber, type JsonValue, NonFiniteToken } from "./json-value";

export interface ElementRules {
  /** Whether strings may stand for what JSON numbers cannot say: "NaN", and the digits of an INT64. */
  readonly allowsNumberStrings: boolean;
}

/** Where the elements of one input go. */
export interface ElementSink {
  readonly data: TensorData;
  /** Stores a run of elements; `offset` is the place of the first among all. */
  readonly store: (elements: readonly JsonValue[], offset: number) => void;
}

/** What the readers of single elements need to know, mostly for their errors. */
interface Target {
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly rules: ElementRules;
}

/**
 * Room for `count` elements and the function that fills it. A value that the datatype cannot hold
 * is refused with its place; nothing is rounded to an integer, wrapped or taken from another type.
 */
export function elementSink(target: Target, count: number): ElementSink {
  const data = allocateData(target.spec.datatype, count);
  return { data, store: storeInto(target, data) };
}

function storeInto(target: Target, data: TensorData): ElementSink["store"] {
  if (data instanceof Float32Array || data instanceof Float64Array) {
    return (elements, offset) => storeFloats(target, data, elements, offset);
  }
  if (Array.isArray(data)) {
    return each((value, at) => {
      data[at] = readText(target, value, at);
    });
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return each((value, at) => {
      data[at] = readBigInteger(target, value, at);
    });
  }
  if (target.spec.datatype === "FP16") {
    return each((value, at) => {
      data[at] = readHalf(target, value, at);
    });
  }
  if (target.spec.datatype === "BOOL") {
    return each((value, at) => {
      if (typeof value !== "boolean") throw wrongType(target, value, at, "true or false");
      data[at] = value ? 1 : 0;
    });
  }
  return each((value, at) => {
    data[at] = readSmallInteger(target, value, at);
  });
}

function each(storeOne: (value: JsonValue, at: number) => void): ElementSink["store"] {
  return (elements, offset) => {
    for (let index = 0; index < elements.length; index += 1) {
      storeOne(elements[index] ?? null, offset + index);
    }
  };
}

/** Its own loop, without a call for each element: nearly all large requests are floats. */
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

function isFiniteLiteral(value: JsonValue): boolean {
  return typeof value === "number" || value instanceof JsonNumber;
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
  if (typeof value !== "string") throw wrongType(target, value, at, "a string");
  assertText(target, value, at);
  return value;
}

const loneSurrogate = /\p{Surrogate}/u;

/** Refuses what would not reach the model unchanged. */
export function assertText(
  target: Pick<Target, "spec" | "shape">,
  value: string,
  at: number,
): void {
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
  target: Pick<Target, "spec" | "shape">,
  at: number,
  code: "input.type" | "input.value",
  message: string,
): AppError {
  const { spec, shape } = target;
  const subject = shape.length === 0 ? "the value" : `element [${placeOf(at, shape).join(",")}]`;
  const expected = datatypeLabel(spec.datatype);
  const sentence = `${subject} ${message} (${expected})`;
  return new AppError(code, `${inputLabel(spec.name)}: ${sentence}.`, {
    errors: [{ field: `inputs.${spec.name}`, message: sentence, expected }],
  });
}

function placeOf(at: number, shape: readonly number[]): number[] {
  let rest = at;
  return shape
    .toReversed()
    .map((size) => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}
