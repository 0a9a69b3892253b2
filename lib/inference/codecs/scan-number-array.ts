/** What a scan learnt of an array that JSON.parse reads without loss for floats. */
interface NumberArrayScan {
  /** Index after the closing bracket. */
  readonly end: number;
  /** A fraction or an exponent occurs, so integer types must look at the source. */
  readonly hasDecimals: boolean;
}

/** An integer of 16 digits may pass 2^53. */
const LONG_INTEGER_DIGITS = 16;

const OTHER = 0;
const DIGIT = 1;
const DECIMAL = 2;
const OPEN = 3;
const CLOSE = 4;
const NEUTRAL = 5;

const kinds = new Uint8Array(128).fill(OTHER);
for (const char of "0123456789") kinds[char.charCodeAt(0)] = DIGIT;
for (const char of ".E") kinds[char.charCodeAt(0)] = DECIMAL;
// Lower-case letters are those of true, false and null; JSON.parse refuses every other word.
for (const char of "abcdfghijklmnopqrstuvwxyz-+, \t\r\n") kinds[char.charCodeAt(0)] = NEUTRAL;
kinds["e".charCodeAt(0)] = DECIMAL;
kinds["[".charCodeAt(0)] = OPEN;
kinds["]".charCodeAt(0)] = CLOSE;

/**
 * Scans the array that opens at `start`. Null when it holds anything that JSON.parse would read
 * with loss or not at all: strings, objects, NaN and Infinity, integers of 16 digits, or too deep a
 * nesting. One pass over the text with a table; measured at a small part of what JSON.parse takes.
 */
export function scanNumberArray(
  text: string,
  start: number,
  maxDepth: number,
): NumberArrayScan | null {
  let depth = 0;
  let digits = 0;
  let isAfterPoint = false;
  let hasDecimals = false;
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const kind = code < 128 ? kinds[code] : OTHER;
    if (kind === DIGIT) {
      digits += 1;
      if (digits >= LONG_INTEGER_DIGITS && !isAfterPoint) return null;
      continue;
    }
    digits = 0;
    isAfterPoint = kind === DECIMAL;
    if (kind === NEUTRAL) continue;
    if (kind === DECIMAL) hasDecimals = true;
    else if (kind === OPEN) {
      depth += 1;
      if (depth > maxDepth) return null;
    } else if (kind === CLOSE) {
      depth -= 1;
      if (depth === 0) return { end: at + 1, hasDecimals };
    } else return null;
  }
  return null;
}
