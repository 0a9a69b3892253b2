import { createHash } from "node:crypto";

/** A text longer than this is cut, and its SHA-256 kept: the event still proves what it was. */
const maxTextLength = 4_000;
const keptTextLength = 500;
/** Longest JSON of one value. */
const maxJsonLength = 16_384;
const maxDepth = 32;

/**
 * A value as an event holds it: keys sorted, nothing undefined, no character that PostgreSQL's jsonb
 * refuses, bounded. Equal values give equal bytes, however they were put together.
 */
export function canonicalValue(value: unknown): unknown {
  const normal = normalize(value, 0);
  const json = JSON.stringify(normal);
  return json.length <= maxJsonLength
    ? normal
    : { omitted: `${json.length} characters of JSON`, sha256: sha256(json) };
}

/** A text without U+0000 and without half surrogate pairs, neither of which jsonb can hold. */
export function storableText(text: string): string {
  return text.replaceAll("\0", "\ufffd").replace(/\p{Surrogate}/gu, "\ufffd");
}

function normalize(value: unknown, depth: number): unknown {
  if (depth > maxDepth) return "[nested too deeply]";
  switch (typeof value) {
    case "string":
      return bounded(storableText(value));
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "boolean":
      return value;
    case "bigint":
      return String(value);
    case "object":
      return value === null ? null : normalizeObject(value, depth);
    default:
      return null;
  }
}

function normalizeObject(value: object, depth: number): unknown {
  if (Array.isArray(value)) return value.map((item) => normalize(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  const entries = Object.entries(value)
    .filter(([, part]) => part !== undefined && typeof part !== "function")
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => [bounded(storableText(key)), normalize(part, depth + 1)]);
  return Object.fromEntries(entries);
}

function bounded(text: string): string {
  if (text.length <= maxTextLength) return text;
  // Cut on a whole character: half a pair is what jsonb refuses.
  const kept = storableText(text.slice(0, keptTextLength));
  return `${kept}… [${text.length} characters, sha256 ${sha256(text)}]`;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
