import type { OutputDifference, Tolerance } from "@/lib/contract/golden-sample";
import type { Datatype, Signature } from "@/lib/contract/signature";
import { isIntegerType } from "../codecs/datatypes";
import { readJson } from "../codecs/json-reader";
import { isJsonArray, JsonNumber, type JsonObject, type JsonValue } from "../codecs/json-value";

/** Two answers of the plain dialect that shall be the same. */
interface AnswerPair {
  readonly expected: string;
  readonly actual: string;
  readonly signature: Signature;
  readonly tolerance: Tolerance;
}

/**
 * Every output that the expected answer has, against the one that came: numbers of floating types within the
 * tolerance (NaN is NaN, an infinity is that infinity), everything else exactly. Both are JSON objects.
 */
export function compareAnswers({
  expected,
  actual,
  signature,
  tolerance,
}: AnswerPair): OutputDifference[] {
  const wanted = readObject(expected);
  const given = readObject(actual);
  return [...wanted].map(([name, value]) => {
    const datatype = signature.outputs.find((output) => output.name === name)?.datatype;
    const tally = createTally(tolerance);
    const other = given.get(name);
    const problem =
      other === undefined
        ? "The answer has no such output."
        : walk(value, other, { datatype, tally, place: "" });
    return tally.result(name, problem);
  });
}

export function readObject(text: string): JsonObject {
  const value = readJson(text, { allowsNonFinite: false });
  return value instanceof Map ? value : new Map();
}

interface Walk {
  readonly datatype: Datatype | undefined;
  readonly tally: ReturnType<typeof createTally>;
  readonly place: string;
}

/** The first place where the two are not of one form; null when they are throughout. */
function walk(expected: JsonValue, actual: JsonValue, at: Walk): string | null {
  if (isJsonArray(expected)) return walkArray(expected, actual, at);
  if (expected instanceof Map) return walkObject(expected, actual, at);
  if (isJsonArray(actual) || actual instanceof Map) {
    return `${placeOf(at)}one value was expected, and ${formOf(actual)} came.`;
  }
  at.tally.note(expected, actual, at.datatype);
  return null;
}

function walkArray(expected: readonly JsonValue[], actual: JsonValue, at: Walk): string | null {
  if (!isJsonArray(actual)) {
    return `${placeOf(at)}${formOf(expected)} was expected, and ${formOf(actual)} came.`;
  }
  if (expected.length !== actual.length) {
    return `${placeOf(at)}${expected.length} elements were expected, and ${actual.length} came.`;
  }
  for (const [index, value] of expected.entries()) {
    const problem = walk(value, actual[index] ?? null, { ...at, place: `${at.place}[${index}]` });
    if (problem !== null) return problem;
  }
  return null;
}

/** Values by class label. */
function walkObject(expected: JsonObject, actual: JsonValue, at: Walk): string | null {
  if (!(actual instanceof Map)) {
    return `${placeOf(at)}an object was expected, and ${formOf(actual)} came.`;
  }
  const object: JsonObject = actual;
  for (const [key, value] of expected) {
    const other = object.get(key);
    const place = `${at.place}[${JSON.stringify(key)}]`;
    if (other === undefined) return `${placeOf({ place })}is missing.`;
    const problem = walk(value, other, { ...at, place });
    if (problem !== null) return problem;
  }
  const extra = [...object.keys()].find((key) => !expected.has(key));
  return extra === undefined ? null : `${placeOf(at)}${JSON.stringify(extra)} was not expected.`;
}

function placeOf({ place }: Pick<Walk, "place">): string {
  return place === "" ? "" : `At ${place}: `;
}

function formOf(value: JsonValue): string {
  if (isJsonArray(value)) return "an array";
  return value instanceof Map ? "an object" : "one value";
}

function createTally({ absolute, relative }: Tolerance) {
  let elements = 0;
  let mismatches = 0;
  let numbers = 0;
  let sum = 0;
  let maxAbsolute = 0;
  let maxRelative = 0;

  function noteNumbers(expected: number, actual: number): void {
    if (Object.is(expected, actual) || expected === actual) {
      if (Number.isFinite(expected)) numbers += 1;
      return;
    }
    if (!Number.isFinite(expected) || !Number.isFinite(actual)) {
      mismatches += 1;
      return;
    }
    const difference = noteDifference(expected, actual);
    if (!(difference <= absolute + relative * Math.abs(expected))) mismatches += 1;
  }

  function noteDifference(expected: number, actual: number): number {
    const difference = Math.abs(actual - expected);
    numbers += 1;
    sum += difference;
    maxAbsolute = Math.max(maxAbsolute, difference);
    if (expected !== 0) maxRelative = Math.max(maxRelative, difference / Math.abs(expected));
    return difference;
  }

  return {
    note(expected: JsonValue, actual: JsonValue, datatype: Datatype | undefined): void {
      elements += 1;
      const isFloat = datatype === undefined || /^FP/.test(datatype);
      const one = toNumber(expected);
      const two = toNumber(actual);
      if (isFloat && one !== null && two !== null) {
        noteNumbers(one, two);
      } else if (datatype !== undefined && isIntegerType(datatype)) {
        if (toInteger(expected) !== toInteger(actual)) mismatches += 1;
        if (one !== null && two !== null) noteDifference(one, two);
      } else if (expected !== actual) mismatches += 1;
    },
    result: (name: string, problem: string | null): OutputDifference => ({
      ...{ name, elements, mismatches, problem },
      ok: problem === null && mismatches === 0,
      maxAbsolute: numbers === 0 ? null : finite(maxAbsolute),
      meanAbsolute: numbers === 0 ? null : finite(sum / numbers),
      maxRelative: numbers === 0 ? null : finite(maxRelative),
    }),
  };
}

/** A difference of two doubles can be beyond them, and JSON has no infinity. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : Number.MAX_VALUE;
}

/** Numbers, and the three that JSON has no number for: the plain dialect writes them as strings. */
function toNumber(value: JsonValue): number | null {
  if (typeof value === "number") return value;
  if (value instanceof JsonNumber) return value.toFloat();
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  return value === "-Infinity" ? Number.NEGATIVE_INFINITY : null;
}

/** Exactly, whatever a double can hold; else the value as text, which equals no number's. */
function toInteger(value: JsonValue): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(BigInt(value)) : "";
  if (value instanceof JsonNumber) return String(value.toInteger() ?? value.source);
  return JSON.stringify(value);
}
