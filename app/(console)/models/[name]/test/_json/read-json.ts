/**
 * JSON without loss: numbers keep their digits (JSON.parse would round 64-bit integers), objects keep every
 * key, and each value knows where it began, so that an error can name its line. Bare NaN and Infinity are
 * read as numbers, since people paste what Python printed.
 */
export type JsonNode =
  | { readonly kind: "null"; readonly at: number }
  | { readonly kind: "boolean"; readonly at: number; readonly value: boolean }
  | { readonly kind: "number"; readonly at: number; readonly text: string }
  | { readonly kind: "string"; readonly at: number; readonly value: string }
  | { readonly kind: "array"; readonly at: number; readonly items: readonly JsonNode[] }
  | {
      readonly kind: "object";
      readonly at: number;
      readonly entries: ReadonlyMap<string, JsonNode>;
    };

export type JsonFault = "value" | "comma" | "colon" | "key" | "string" | "end" | "depth" | "rest";
export type JsonReading =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly at: number; readonly fault: JsonFault };

/** As deep as the gateway reads. */
const maxDepth = 100;

class Fault extends Error {
  constructor(
    readonly fault: JsonFault,
    readonly at: number,
  ) {
    super(fault);
  }
}

interface Cursor {
  readonly text: string;
  at: number;
  depth: number;
}

/** Reads one document. Never throws: what is wrong is a value, with its place. */
export function readJson(text: string): JsonReading {
  const cursor: Cursor = { text, at: 0, depth: 0 };
  try {
    const node = readValue(cursor);
    skipSpace(cursor);
    if (cursor.at < text.length) return { ok: false, at: cursor.at, fault: "rest" };
    return { ok: true, node };
  } catch (error) {
    if (error instanceof Fault) return { ok: false, at: error.at, fault: error.fault };
    throw error;
  }
}

/** Line and column of a place, both from 1. */
export function placeIn(text: string, at: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < at; next = text.indexOf("\n", start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: at - start + 1 };
}

const numberPattern = /-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|Infinity)|NaN/y;
const words = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
] as const);
const wordPattern = /true|false|null/y;

function readValue(cursor: Cursor): JsonNode {
  skipSpace(cursor);
  const at = cursor.at;
  const first = cursor.text[at];
  if (first === undefined) throw new Fault("end", at);
  if (first === "[") return nested(cursor, readArray);
  if (first === "{") return nested(cursor, readObject);
  if (first === '"') return { kind: "string", at, value: readString(cursor) };
  const word = match(cursor, wordPattern);
  if (word !== null) {
    const value = words.get(word === "true" ? "true" : word === "false" ? "false" : "null");
    return typeof value === "boolean" ? { kind: "boolean", at, value } : { kind: "null", at };
  }
  const number = match(cursor, numberPattern);
  if (number === null) throw new Fault("value", at);
  return { kind: "number", at, text: number };
}

function nested(cursor: Cursor, read: (cursor: Cursor) => JsonNode): JsonNode {
  cursor.depth += 1;
  if (cursor.depth > maxDepth) throw new Fault("depth", cursor.at);
  const node = read(cursor);
  cursor.depth -= 1;
  return node;
}

function readArray(cursor: Cursor): JsonNode {
  const at = cursor.at;
  const items: JsonNode[] = [];
  readList(cursor, "]", () => items.push(readValue(cursor)));
  return { kind: "array", at, items };
}

function readObject(cursor: Cursor): JsonNode {
  const at = cursor.at;
  const entries = new Map<string, JsonNode>();
  readList(cursor, "}", () => {
    if (cursor.text[cursor.at] !== '"') throw new Fault("key", cursor.at);
    const key = readString(cursor);
    skipSpace(cursor);
    if (cursor.text[cursor.at] !== ":") throw new Fault("colon", cursor.at);
    cursor.at += 1;
    entries.set(key, readValue(cursor));
  });
  return { kind: "object", at, entries };
}

/** From the opening bracket to behind the closing one. */
function readList(cursor: Cursor, close: "]" | "}", readOne: () => void): void {
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === close) {
    cursor.at += 1;
    return;
  }
  for (;;) {
    readOne();
    skipSpace(cursor);
    const next = cursor.text[cursor.at];
    if (next !== "," && next !== close) {
      throw new Fault(next === undefined ? "end" : "comma", cursor.at);
    }
    cursor.at += 1;
    if (next === close) return;
    skipSpace(cursor);
  }
}

/** Finds the end; JSON.parse then judges escapes and control characters. */
const stringPattern = /"[^"\\]*(?:\\.[^"\\]*)*"/y;

function readString(cursor: Cursor): string {
  const at = cursor.at;
  const source = match(cursor, stringPattern);
  if (source === null) throw new Fault("string", at);
  try {
    return String(JSON.parse(source));
  } catch {
    throw new Fault("string", at); // The one thing that can be wrong with it.
  }
}

function match(cursor: Cursor, pattern: RegExp): string | null {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text)?.[0];
  if (found === undefined) return null;
  cursor.at += found.length;
  return found;
}

const spacePattern = /[ \t\n\r\ufeff]*/y;

function skipSpace(cursor: Cursor): void {
  match(cursor, spacePattern);
}
