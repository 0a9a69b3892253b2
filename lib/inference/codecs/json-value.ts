/**
 * JSON as the codecs see it. Objects are Maps, so that a key such as `__proto__` is only a key. A
 * JavaScript number is a number whose digits it holds; everything longer keeps its source text until
 * the datatype is known, because JSON.parse would already have rounded it.
 */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonNumber
  | NonFiniteToken
  | readonly JsonValue[]
  | ReadonlyMap<string, JsonValue>;

/** No integer type has more digits; longer ones need not become a bigint, whose cost is not linear. */
const MAX_INTEGER_DIGITS = 40;

/** A number as it was written. */
export class JsonNumber {
  constructor(readonly source: string) {}

  toFloat(): number {
    return Number(this.source);
  }

  /** The integer that the text says exactly (`12`, `1.0`, `1e3`); null for a fraction or beyond any integer type. */
  toInteger(): bigint | null {
    const exponentAt = this.source.search(/[eE]/);
    const mantissa = exponentAt < 0 ? this.source : this.source.slice(0, exponentAt);
    const exponent = exponentAt < 0 ? 0 : Number(this.source.slice(exponentAt + 1));
    const isNegative = mantissa.startsWith("-");
    const [whole = "", fraction = ""] = (isNegative ? mantissa.slice(1) : mantissa).split(".");
    const digits = significantDigits(whole + fraction);
    if (digits.text === "") return 0n;
    const zeros = exponent - fraction.length + digits.droppedAtEnd;
    if (zeros < 0 || digits.text.length + zeros > MAX_INTEGER_DIGITS) return null;
    const magnitude = BigInt(digits.text + "0".repeat(zeros));
    return isNegative ? -magnitude : magnitude;
  }
}

/** A bare `NaN`, `Infinity` or `-Infinity`. Apart from numbers, so that an overflow such as 1e400 is never taken for one. */
export class NonFiniteToken {
  constructor(readonly value: number) {}
}

// Loops, not /0+$/: that expression takes quadratic time on a long run of zeros.
function significantDigits(digits: string): { text: string; droppedAtEnd: number } {
  let start = 0;
  while (start < digits.length && digits[start] === "0") start += 1;
  let end = digits.length;
  while (end > start && digits[end - 1] === "0") end -= 1;
  return { text: digits.slice(start, end), droppedAtEnd: digits.length - end };
}

export function isJsonObject(
  value: JsonValue | undefined,
): value is ReadonlyMap<string, JsonValue> {
  return value instanceof Map;
}

export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export type JsonObject = ReadonlyMap<string, JsonValue>;

const MAX_SHOWN = 40;

/** A text of the caller, short enough to stand in a sentence. */
export function clip(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}

/** A text of the caller in quotes, clipped. */
export function quote(text: string): string {
  return JSON.stringify(clip(text));
}

/** How a value is named in an error. */
export function describeJson(value: JsonValue | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (typeof value === "string") return `the string ${quote(value)}`;
  if (typeof value === "boolean") return String(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value);
    return "a number too large for any datatype";
  }
  if (value instanceof JsonNumber) return clip(value.source);
  if (value instanceof NonFiniteToken) return String(value.value);
  return isJsonArray(value) ? "an array" : "an object";
}
