import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { inputLabel } from "./check-shape";
import { allocateData, countElements, isIntegerType } from "./datatypes";
import { exactNumbers } from "./json-reader";
import { describeJson, isJsonArray, type JsonValue } from "./json-value";
import { type ElementRules, type ElementTarget, storeElements } from "./read-elements";

/** The shape that nested arrays have along their first elements; a value that is no array has rank 0. */
export function outlineOf(value: JsonValue): number[] {
  const shape: number[] = [];
  let inner: JsonValue | undefined = value;
  while (isJsonArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return shape;
}

/**
 * Reads nested arrays that must have the given shape throughout. The shape is checked over all
 * arrays before room is made: the first elements alone could promise far more than was sent.
 */
export function readNested(
  spec: TensorSpec,
  value: JsonValue,
  shape: readonly number[],
  rules: ElementRules,
): TensorData {
  const target = { spec, shape, rules };
  if (shape.length === 0) return readScalar(target, value);
  const exact = exactValue(spec, value);
  walkRows(spec, exact, shape, null);
  const data = allocateData(spec.datatype, countElements(shape));
  let offset = 0;
  walkRows(spec, exact, shape, (row) => {
    storeElements(target, data, row, offset);
    offset += row.length;
  });
  return data;
}

/** Reads elements in one flat array; `shape` is stated apart and must count as many. */
export function readFlat(
  spec: TensorSpec,
  values: readonly JsonValue[],
  shape: readonly number[],
  rules: ElementRules,
): TensorData {
  const exact = isIntegerType(spec.datatype) ? exactNumbers(values) : values;
  assertNoArrays(spec, exact, []);
  const data = allocateData(spec.datatype, exact.length);
  storeElements({ spec, shape, rules }, data, exact, 0);
  return data;
}

/** The value with the source text of every number that JSON.parse may have rounded to an integer. */
export function exactValue(spec: TensorSpec, value: JsonValue): JsonValue {
  return isIntegerType(spec.datatype) && isJsonArray(value) ? exactNumbers(value) : value;
}

function readScalar(target: ElementTarget, value: JsonValue): TensorData {
  if (isJsonArray(value)) throw ragged(target.spec, value, 0, []);
  const data = allocateData(target.spec.datatype, 1);
  storeElements(target, data, [value], 0);
  return data;
}

/** Calls back with every innermost array, in their order. */
function walkRows(
  spec: TensorSpec,
  value: JsonValue,
  shape: readonly number[],
  visit: ((row: readonly JsonValue[]) => void) | null,
): void {
  // One array for all levels: a request of many short rows has as many places as rows.
  const place: number[] = [];
  const walk = (inner: JsonValue, depth: number): void => {
    const length = shape[depth] ?? 0;
    if (!isJsonArray(inner) || inner.length !== length) {
      throw ragged(spec, inner, length, place.slice(0, depth));
    }
    if (depth === shape.length - 1) {
      // The first walk has checked it.
      if (visit === null) assertNoArrays(spec, inner, place);
      else visit(inner);
      return;
    }
    for (let index = 0; index < inner.length; index += 1) {
      place[depth] = index;
      walk(inner[index] ?? null, depth + 1);
    }
  };
  walk(value, 0);
}

function assertNoArrays(
  spec: TensorSpec,
  row: readonly JsonValue[],
  place: readonly number[],
): void {
  for (let index = 0; index < row.length; index += 1) {
    const value = row[index];
    // Rows are of numbers nearly always, so this asks the cheap question first.
    if (typeof value !== "object" || !isJsonArray(value)) continue;
    const where = [...place, index].join(",");
    throw raggedError(spec, `[${where}] is an array where others hold values`);
  }
}

function ragged(
  spec: TensorSpec,
  inner: JsonValue,
  length: number,
  place: readonly number[],
): AppError {
  const got = isJsonArray(inner) ? `one of ${inner.length}` : describeJson(inner);
  const where = place.length === 0 ? "the value" : `[${place.join(",")}]`;
  return raggedError(spec, `${where} must be an array of ${length} elements, got ${got}`);
}

function raggedError(spec: TensorSpec, message: string): AppError {
  return new AppError("input.shape", `${inputLabel(spec.name)} is ragged: ${message}.`, {
    errors: [{ field: `inputs.${spec.name}`, message: `is ragged: ${message}` }],
  });
}
