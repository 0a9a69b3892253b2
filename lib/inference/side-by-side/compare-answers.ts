import { finite } from "@/lib/contract/finite";
import type { OutputDifference, Tolerance } from "@/lib/contract/golden-sample";
import type { Datatype, Signature } from "@/lib/contract/signature";
import { isIntegerType } from "../codecs/datatypes";
import { readJson } from "../codecs/json-reader";
import { isJsonArray, type JsonObject, type JsonValue } from "../codecs/json-value";
import { toInteger, toNumber } from "../comparing/json-numbers";
import { createTally, type Tally } from "../comparing/tally";

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
    return resultOf(tally, name, problem);
  });
}

export function readObject(text: string): JsonObject {
  const value = readJson(text, { allowsNonFinite: false });
  return value instanceof Map ? value : new Map();
}

interface Pair {
  readonly expected: JsonValue;
  readonly actual: JsonValue;
}

interface Walk {
  readonly datatype: Datatype | undefined;
  readonly tally: Tally;
  readonly place: string;
}

/** The first place where the two are not of one form; null when they are throughout. */
function walk(expected: JsonValue, actual: JsonValue, at: Walk): string | null {
  if (isJsonArray(expected)) return walkArray(expected, actual, at);
  if (expected instanceof Map) return walkObject(expected, actual, at);
  if (isJsonArray(actual) || actual instanceof Map) {
    return `${placeOf(at)}one value was expected, and ${formOf(actual)} came.`;
  }
  note(at.tally, { expected, actual }, at.datatype);
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

function note(tally: Tally, values: Pair, datatype: Datatype | undefined): void {
  const { expected, actual } = values;
  const isFloat = datatype === undefined || /^FP/.test(datatype);
  const one = toNumber(expected);
  const two = toNumber(actual);
  if (isFloat && one !== null && two !== null) tally.noteFloats(one, two);
  else if (datatype !== undefined && isIntegerType(datatype)) {
    tally.noteIntegers(toInteger(expected) === toInteger(actual), one, two);
  } else tally.noteOthers(expected === actual);
}

function resultOf(tally: Tally, name: string, problem: string | null): OutputDifference {
  const { elements, mismatches, numbers, sum, maxAbsolute, maxRelative } = tally.seen();
  return {
    ...{ name, elements, mismatches, problem },
    ok: problem === null && mismatches === 0,
    maxAbsolute: numbers === 0 ? null : finite(maxAbsolute),
    meanAbsolute: numbers === 0 ? null : finite(sum / numbers),
    maxRelative: numbers === 0 ? null : finite(maxRelative),
  };
}
