import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { TensorData } from "../types";
import { inputLabel } from "./check-shape";
import { countElements } from "./datatypes";
import { exactNumbers } from "./json-reader";
import { describeJson, isJsonArray, type JsonValue } from "./json-value";
import { type ElementRules, elementSink } from "./read-elements";

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
  const exact = isJsonArray(value) && isInteger(spec) ? exactNumbers(value) : value;
  visitRows(spec, exact, shape, () => undefined);
  const { data, store } = elementSink({ spec, shape, rules }, countElements(shape));
  visitRows(spec, exact, shape, store);
  return data;
}

/** Reads elements in one flat array; `shape` is stated apart and must count as many. */
export function readFlat(
  spec: TensorSpec,
  values: readonly JsonValue[],
  shape: readonly number[],
  rules: ElementRules,
): TensorData {
  const exact = isInteger(spec) ? exactNumbers(values) : values;
  assertNoArrays(spec, exact, []);
  const { data, store } = elementSink({ spec, shape, rules }, exact.length);
  store(exact, 0);
  return data;
}

function isInteger(spec: TensorSpec): boolean {
  return spec.datatype.includes("INT");
}

/** Calls back with every innermost array and the place of its first element. */
function visitRows(
  spec: TensorSpec,
  value: JsonValue,
  shape: readonly number[],
  visit: (row: readonly JsonValue[], offset: number) => void,
): void {
  let offset = 0;
  const walk = (inner: JsonValue, depth: number, place: readonly number[]): void => {
    const length = shape[depth] ?? 0;
    if (!isJsonArray(inner) || inner.length !== length) throw ragged(spec, inner, length, place);
    if (depth === shape.length - 1) {
      assertNoArrays(spec, inner, place);
      visit(inner, offset);
      offset += length;
      return;
    }
    inner.forEach((child, index) => {
      walk(child, depth + 1, [...place, index]);
    });
  };
  if (shape.length > 0) walk(value, 0, []);
  else if (isJsonArray(value)) throw ragged(spec, value, 0, []);
  else visit([value], 0);
}

function assertNoArrays(
  spec: TensorSpec,
  row: readonly JsonValue[],
  place: readonly number[],
): void {
  // Rows are of numbers nearly always, so this asks the cheap question first.
  const index = row.findIndex((value) => typeof value === "object" && isJsonArray(value));
  if (index === -1) return;
  const where = [...place, index].join(",");
  throw raggedError(spec, `[${where}] is an array where others hold values`);
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
