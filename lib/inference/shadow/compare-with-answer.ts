import { finite } from "@/lib/contract/finite";
import type { Tolerance } from "@/lib/contract/golden-sample";
import type { ShadowFigures } from "@/lib/contract/rollout";
import { outputOf } from "@/lib/contract/shadow-figures";
import { countElements, isIntegerType } from "../codecs/datatypes";
import { float16ToNumber } from "../codecs/float16";
import type { JsonValue } from "../codecs/json-value";
import { toInteger, toNumber } from "../comparing/json-numbers";
import { placeOfLargest } from "../comparing/place-of-largest";
import { createTally, type Tally } from "../comparing/tally";
import type { TensorValue } from "../types";
import { noteClasses } from "./compare-classes";
import type { OutputPair, Said } from "./output-pair";

/** Adds one answer of each of two versions to the same request. */
export function noteComparison(
  figures: ShadowFigures,
  pairs: readonly OutputPair[],
  tolerance: Tolerance,
): void {
  let isDiverged = false;
  for (const pair of pairs) if (notePair(figures, pair, tolerance)) isDiverged = true;
  figures.compared += 1;
  if (isDiverged) figures.diverged += 1;
}

/** True when they differ beyond the tolerance, or in their form. */
function notePair(figures: ShadowFigures, pair: OutputPair, tolerance: Tolerance): boolean {
  const output = outputOf(figures, pair.name);
  const { said, own } = pair;
  if (said === null || own === null || !isOfOneForm(said, own, pair.ownShape)) {
    output.mismatched += 1;
    return true;
  }
  const tally = createTally(tolerance);
  const top = pair.isClassification
    ? noteClasses(said, own, tally)
    : noteElements(said, own, { tally, hasClasses: pair.hasClasses });
  const { numbers, sum, maxAbsolute, mismatches } = tally.seen();
  output.compared += 1;
  output.largest = Math.max(output.largest, finite(maxAbsolute));
  output.sum = finite(output.sum + sum);
  output.elements += numbers;
  output.topRows += top.rows;
  output.topChanged += top.changed;
  if (mismatches > 0) output.beyond += 1;
  return mismatches > 0;
}

function isOfOneForm(said: Said, own: TensorValue, ownShape: readonly number[]): boolean {
  if (said.datatype !== null && said.datatype !== own.datatype) return false;
  if (said.values.length !== own.data.length) return false;
  // Of an empty tensor nested arrays tell no further dimension.
  if (said.datatype === null && own.data.length === 0) return true;
  const { shape } = said;
  return (
    countElements(shape) === said.values.length &&
    shape.length === ownShape.length &&
    shape.every((size, axis) => size === ownShape[axis])
  );
}

export interface TopCounts {
  rows: number;
  changed: number;
}

function noteElements(
  said: Said,
  own: TensorValue,
  { tally, hasClasses }: { tally: Tally; hasClasses: boolean },
): TopCounts {
  const count = own.data.length;
  const noteOne = noteOf(said, own, tally);
  for (let at = 0; at < count; at += 1) noteOne(at);
  const top = { rows: 0, changed: 0 };
  if (!hasClasses) return top;
  const width = own.shape.at(-1) ?? 1;
  const [saidAt, ownAt] = [numbersOf(said.values, own.datatype), numbersOf(own.data, own.datatype)];
  for (let from = 0; from < count; from += width) {
    const before = placeOfLargest(width, (place) => saidAt(from + place));
    const after = placeOfLargest(width, (place) => ownAt(from + place));
    if (before === null || after === null) continue;
    top.rows += 1;
    if (before !== after) top.changed += 1;
  }
  return top;
}

function noteOf(said: Said, own: TensorValue, tally: Tally): (at: number) => void {
  const { datatype, data } = own;
  const { values } = said;
  const [saidAt, ownAt] = [numbersOf(values, datatype), numbersOf(data, datatype)];
  if (datatype.startsWith("FP")) {
    return (at) => {
      const expected = saidAt(at);
      if (expected === null) tally.noteOthers(false);
      else tally.noteFloats(expected, ownAt(at) ?? 0);
    };
  }
  if (isIntegerType(datatype)) {
    return (at) => tally.noteIntegers(isSameInteger(values[at], data[at]), saidAt(at), ownAt(at));
  }
  if (datatype === "BOOL") return (at) => tally.noteOthers(Number(values[at]) === data[at]);
  return (at) => tally.noteOthers(values[at] === data[at]);
}

type Element = JsonValue | bigint | undefined;

function isSameInteger(said: Element, own: Element): boolean {
  if (typeof said === "number" && typeof own === "number") return said === own;
  return integerText(said) === integerText(own);
}

function integerText(value: Element): string {
  return typeof value === "bigint" ? String(value) : toInteger(value ?? null);
}

/** Elements as the numbers that they are: in text FP32 has fewer digits than its double. */
function numbersOf(
  values: Said["values"],
  datatype: TensorValue["datatype"],
): (at: number) => number | null {
  if (values instanceof Float32Array || values instanceof Float64Array)
    return (at) => values[at] ?? 0;
  if (datatype === "FP16" && values instanceof Uint16Array)
    return (at) => float16ToNumber(values[at] ?? 0);
  const isSingle = datatype === "FP32";
  return (at) => {
    const value: Element = values[at];
    if (typeof value === "bigint") return Number(value);
    const number = toNumber(value ?? null);
    return number !== null && isSingle ? Math.fround(number) : number;
  };
}
