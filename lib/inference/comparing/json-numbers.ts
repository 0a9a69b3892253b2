import { JsonNumber, type JsonValue, NonFiniteToken } from "../codecs/json-value";

/** Numbers, and the three that JSON has no number for: dialects write them as bare tokens or as strings. */
export function toNumber(value: JsonValue): number | null {
  if (typeof value === "number") return value;
  if (value instanceof JsonNumber) return value.toFloat();
  if (value instanceof NonFiniteToken) return value.value;
  if (value === "NaN") return Number.NaN;
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  return value === "-Infinity" ? Number.NEGATIVE_INFINITY : null;
}

/** Exactly, whatever a double can hold; else the value as text, which equals no number's. */
export function toInteger(value: JsonValue): string {
  if (typeof value === "number") return Number.isInteger(value) ? String(BigInt(value)) : "";
  if (value instanceof JsonNumber) return String(value.toInteger() ?? value.source);
  return JSON.stringify(value);
}
