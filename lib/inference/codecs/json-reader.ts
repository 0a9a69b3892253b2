import { AppError } from "@/lib/platform/errors";
import { decodeUtf8 } from "./decode-utf8";
import { clip, JsonNumber, type JsonValue, NonFiniteToken } from "./json-value";
import { scanNumberArray } from "./scan-number-array";

/** As deep as Triton reads; keeps the recursion of this reader far from the end of the stack. */
export const MAX_JSON_DEPTH = 100;

/** Integers of at most this many digits are exact as JavaScript numbers. */
const MAX_EXACT_DIGITS = 15;

interface JsonOptions {
  /** Whether the bare tokens NaN, Infinity and -Infinity are values. */
  readonly allowsNonFinite: boolean;
}

interface Cursor {
  readonly text: string;
  readonly allowsNonFinite: boolean;
  at: number;
  depth: number;
}

/** Sources of arrays read by JSON.parse that have numbers with a fraction or an exponent. */
const decimalSources = new WeakMap<readonly JsonValue[], string>();

/**
 * Reads one JSON document without loss: no number is rounded, no key is dropped and nothing is
 * coerced. Arrays of plain numbers, which are nearly all bytes of a large request, go to JSON.parse.
 */
export function readJson(source: Buffer | string, options: JsonOptions): JsonValue {
  const text = typeof source === "string" ? source : decodeUtf8(source);
  const cursor: Cursor = { text, allowsNonFinite: options.allowsNonFinite, at: 0, depth: 0 };
  const value = readValue(cursor, true);
  skipSpace(cursor);
  if (cursor.at < text.length) fail(cursor, "unexpected text after the end of the document");
  return value;
}

/**
 * The same array with every number that JSON.parse may have rounded as its source text. Integer
 * types read through this: `1.00000000000000001` is 1 to JSON.parse.
 */
export function exactNumbers(array: readonly JsonValue[]): readonly JsonValue[] {
  const text = decimalSources.get(array);
  if (text === undefined) return array;
  return readArray({ text, allowsNonFinite: false, at: 0, depth: 0 }, false);
}

function fail(cursor: Cursor, what: string, at = cursor.at): never {
  const offset = Buffer.byteLength(cursor.text.slice(0, at));
  throw new AppError("request.malformed", `The body is not valid JSON at byte ${offset}: ${what}.`);
}

function describeNext(cursor: Cursor): string {
  const point = cursor.text.codePointAt(cursor.at);
  if (point === undefined) return "the body ends";
  return `got ${JSON.stringify(String.fromCodePoint(point))}`;
}

function skipSpace(cursor: Cursor): void {
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    cursor.at += 1;
  }
}

/** `mayBeNumbers` is false inside an array that already proved to hold more than numbers: scanning once is enough. */
function readValue(cursor: Cursor, mayBeNumbers: boolean): JsonValue {
  skipSpace(cursor);
  switch (cursor.text[cursor.at]) {
    case "{":
      return readObject(cursor);
    case "[":
      return mayBeNumbers ? readArrayFast(cursor) : readArray(cursor, false);
    case '"':
      return readString(cursor);
    case "t":
      return readWord(cursor, "true", true);
    case "f":
      return readWord(cursor, "false", false);
    case "n":
      return readWord(cursor, "null", null);
    case "N":
      return readNonFinite(cursor, "NaN", Number.NaN);
    case "I":
      return readNonFinite(cursor, "Infinity", Number.POSITIVE_INFINITY);
    default:
      return readNumber(cursor);
  }
}

function enter(cursor: Cursor): void {
  cursor.depth += 1;
  if (cursor.depth > MAX_JSON_DEPTH) fail(cursor, `nested deeper than ${MAX_JSON_DEPTH} levels`);
  cursor.at += 1;
  skipSpace(cursor);
}

function leave(cursor: Cursor): void {
  cursor.depth -= 1;
  cursor.at += 1;
}

function readObject(cursor: Cursor): ReadonlyMap<string, JsonValue> {
  const object = new Map<string, JsonValue>();
  enter(cursor);
  while (cursor.text[cursor.at] !== "}") {
    if (object.size > 0) readSeparator(cursor, "}");
    const keyAt = cursor.at;
    if (cursor.text[keyAt] !== '"') fail(cursor, `expected a key, ${describeNext(cursor)}`);
    const key = readString(cursor);
    if (object.has(key)) fail(cursor, `the key ${JSON.stringify(clip(key))} is repeated`, keyAt);
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== ":") fail(cursor, `expected ":", ${describeNext(cursor)}`);
    cursor.at += 1;
    object.set(key, readValue(cursor, true));
    skipSpace(cursor);
  }
  leave(cursor);
  return object;
}

function readSeparator(cursor: Cursor, close: string): void {
  if (cursor.text[cursor.at] !== ",") {
    fail(cursor, `expected "," or "${close}", ${describeNext(cursor)}`);
  }
  cursor.at += 1;
  skipSpace(cursor);
}

function readArrayFast(cursor: Cursor): readonly JsonValue[] {
  const scan = scanNumberArray(cursor.text, cursor.at, MAX_JSON_DEPTH - cursor.depth);
  if (scan === null) return readArray(cursor, false);
  const source = cursor.text.slice(cursor.at, scan.end);
  const array = parseNatively(source);
  // The careful reader finds where the mistake is.
  if (array === null) return readArray(cursor, false);
  if (scan.hasDecimals) decimalSources.set(array, source);
  cursor.at = scan.end;
  return array;
}

function parseNatively(source: string): readonly JsonValue[] | null {
  try {
    const array: readonly JsonValue[] = JSON.parse(source);
    return array;
  } catch {
    return null;
  }
}

function readArray(cursor: Cursor, mayBeNumbers: boolean): readonly JsonValue[] {
  const array: JsonValue[] = [];
  enter(cursor);
  while (cursor.text[cursor.at] !== "]") {
    if (array.length > 0) readSeparator(cursor, "]");
    array.push(readValue(cursor, mayBeNumbers));
    skipSpace(cursor);
  }
  leave(cursor);
  return array;
}

function readString(cursor: Cursor): string {
  const start = cursor.at;
  let hasEscape = false;
  for (cursor.at += 1; ; cursor.at += 1) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (code === 0x22) break;
    if (Number.isNaN(code)) fail(cursor, "a string does not end", start);
    if (code < 0x20) fail(cursor, "a control character in a string must be escaped");
    if (code === 0x5c) {
      hasEscape = true;
      cursor.at += 1;
    }
  }
  cursor.at += 1;
  if (!hasEscape) return cursor.text.slice(start + 1, cursor.at - 1);
  try {
    const text: string = JSON.parse(cursor.text.slice(start, cursor.at));
    return text;
  } catch {
    return fail(cursor, "a string has an unknown escape", start);
  }
}

function readWord<T extends JsonValue>(cursor: Cursor, word: string, value: T): T {
  if (!cursor.text.startsWith(word, cursor.at)) fail(cursor, "unknown word");
  cursor.at += word.length;
  return value;
}

function readNonFinite(cursor: Cursor, word: string, value: number): NonFiniteToken {
  if (!cursor.allowsNonFinite) {
    const quoted = JSON.stringify(value < 0 ? `-${word}` : word);
    fail(cursor, `the bare token ${word} is not JSON, send the string ${quoted}`);
  }
  return readWord(cursor, word, new NonFiniteToken(value));
}

function readNumber(cursor: Cursor): JsonValue {
  const start = cursor.at;
  if (cursor.text[start] === "-") {
    cursor.at += 1;
    if (cursor.text[cursor.at] === "I") {
      return readNonFinite(cursor, "Infinity", Number.NEGATIVE_INFINITY);
    }
  }
  const wholeAt = cursor.at;
  skipDigits(cursor, "a value");
  const digits = cursor.at - wholeAt;
  if (digits > 1 && cursor.text[wholeAt] === "0") fail(cursor, "a number starts with 0", wholeAt);
  const isInteger = !skipFraction(cursor);
  if (!isInteger || digits > MAX_EXACT_DIGITS) {
    return new JsonNumber(cursor.text.slice(start, cursor.at));
  }
  const magnitude = shortInteger(cursor.text, wholeAt, cursor.at);
  return wholeAt > start ? -magnitude : magnitude;
}

/** Exact for as many digits as a double holds, and faster than a text of its own for Number(). */
function shortInteger(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - 0x30;
  return value;
}

/** A text that is a number as JSON writes it, without loss; null for every other text. */
export function readNumberText(text: string): JsonValue | null {
  const cursor: Cursor = { text, allowsNonFinite: false, at: 0, depth: 0 };
  try {
    const value = readNumber(cursor);
    return cursor.at === text.length ? value : null;
  } catch (error) {
    // The reader's sentence is about JSON, of which this text is no part.
    if (error instanceof AppError) return null;
    throw error;
  }
}

function skipFraction(cursor: Cursor): boolean {
  const start = cursor.at;
  if (cursor.text[cursor.at] === ".") {
    cursor.at += 1;
    skipDigits(cursor, "a digit");
  }
  if (cursor.text[cursor.at] === "e" || cursor.text[cursor.at] === "E") {
    cursor.at += 1;
    if (cursor.text[cursor.at] === "+" || cursor.text[cursor.at] === "-") cursor.at += 1;
    skipDigits(cursor, "a digit");
  }
  return cursor.at > start;
}

// By hand: a regular expression can exhaust its own stack on millions of digits.
function skipDigits(cursor: Cursor, expected: string): void {
  const start = cursor.at;
  for (;;) {
    const code = cursor.text.charCodeAt(cursor.at);
    if (!(code >= 0x30 && code <= 0x39)) break;
    cursor.at += 1;
  }
  if (cursor.at === start) fail(cursor, `expected ${expected}, ${describeNext(cursor)}`);
}
