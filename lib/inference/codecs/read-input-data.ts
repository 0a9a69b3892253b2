import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { describeTensor, inputLabel } from "./check-shape";
import { countElements } from "./datatypes";
import { describeJson, isJsonArray, type JsonValue } from "./json-value";
import { outlineOf, readFlat, readNested } from "./nested-values";
import { readBinary } from "./read-binary";

/** The bytes after the JSON, consumed by the binary inputs in their order. */
export interface BinaryPart {
  /** The whole body; the JSON before `at` is read. */
  readonly bytes: Buffer;
  at: number;
}

/** More than onnxruntime handles well, and enough for every model. */
const MAX_RANK = 64;

const rules = { allowsNumberStrings: false, allowsBase64: false } as const;

export function readShape(spec: TensorSpec, shape: JsonValue | undefined): number[] {
  if (!isJsonArray(shape)) {
    throw wrongShape(spec, `"shape" must be an array of sizes, got ${describeJson(shape)}`);
  }
  const sizes = shape.map((size) => {
    if (typeof size === "number" && Number.isSafeInteger(size) && size >= 0) return size;
    const got = describeJson(size);
    throw wrongShape(spec, `a size in "shape" must be an integer from 0 to 2^53-1, got ${got}`);
  });
  // Also what a zero hides: [0, 2^50, 2^50] has no elements, but no runtime can compute with it.
  const product = sizes.reduce((total, size) => total * Math.max(size, 1), 1);
  if (sizes.length > MAX_RANK || !Number.isSafeInteger(product)) {
    throw wrongShape(spec, `"shape" has more elements or dimensions than any tensor may`);
  }
  return sizes;
}

interface GivenData {
  readonly data: JsonValue | undefined;
  /** `binary_data_size`, which says that the data are bytes after the JSON. */
  readonly size: JsonValue | undefined;
}

export function readInputData(
  spec: TensorSpec,
  shape: readonly number[],
  given: GivenData,
  source: { readonly binary: BinaryPart; readonly model: string },
): TensorData {
  if (given.size === undefined) {
    if (given.data !== undefined) return readJsonData(spec, shape, given.data);
    const message = `${inputLabel(spec.name)} has neither "data" nor the parameter binary_data_size.`;
    throw new AppError("request.malformed", message);
  }
  if (given.data !== undefined) {
    const message = `${inputLabel(spec.name)} has both "data" and the parameter binary_data_size.`;
    throw new AppError("request.malformed", message);
  }
  const bytes = takeBytes(spec, given.size, source.binary, source.model);
  return readBinary(spec, shape, bytes, source.model);
}

function takeBytes(spec: TensorSpec, size: JsonValue, binary: BinaryPart, model: string): Buffer {
  if (typeof size !== "number" || !Number.isSafeInteger(size) || size < 0) {
    const got = describeJson(size);
    throw new AppError(
      "request.malformed",
      `${inputLabel(spec.name)}: binary_data_size must be a number of bytes, got ${got}.`,
    );
  }
  const lacking = binary.at + size - binary.bytes.length;
  if (lacking > 0) {
    // The words that Triton's users know.
    const expecting = `expecting ${lacking} additional bytes for model '${model}'`;
    throw new AppError("input.shape", `unexpected size for input '${spec.name}', ${expecting}.`);
  }
  const bytes = binary.bytes.subarray(binary.at, binary.at + size);
  binary.at += size;
  return bytes;
}

/** Flat, or nested exactly as the shape says; the room made is bounded by what was really sent. */
function readJsonData(spec: TensorSpec, shape: readonly number[], given: JsonValue): TensorData {
  const outline = outlineOf(given);
  const isNested = outline.length > 1 || (outline.length === 0 && shape.length === 0);
  if (isNested && isSameShape(outline, shape)) return readNested(spec, given, shape, rules);
  if (!isJsonArray(given)) {
    const message = `"data" must be an array, got ${describeJson(given)}`;
    throw new AppError("input.type", `${inputLabel(spec.name)}: ${message}.`);
  }
  if (isNested || given.length !== countElements(shape)) {
    throw wrongCount(spec, shape, isNested ? outline : null, given.length);
  }
  return readFlat(spec, given, shape, rules);
}

function wrongCount(
  spec: TensorSpec,
  shape: readonly number[],
  outline: readonly number[] | null,
  length: number,
): AppError {
  const count = countElements(shape);
  const expected = `${describeTensor(spec.datatype, shape)} has ${count} elements`;
  if (outline === null) return wrongShape(spec, `${expected}, but "data" holds ${length}`);
  const got = `arrays of shape [${outline.join(",")}]`;
  return wrongShape(spec, `${expected}, flat or nested by its shape, but "data" holds ${got}`);
}

function isSameShape(a: readonly number[], b: readonly number[]): boolean {
  // Nested arrays say nothing below an empty one: [[],[]] may be [2,0] or [2,0,3].
  const known = a.at(-1) === 0 ? b.slice(0, a.length) : b;
  return known.length === a.length && known.every((size, axis) => size === a[axis]);
}

function wrongShape(spec: TensorSpec, message: string): AppError {
  return new AppError("input.shape", `${inputLabel(spec.name)}: ${message}.`, {
    errors: [{ field: `inputs.${spec.name}`, message }],
  });
}
