const scratchFloat = new Float32Array(1);
const scratchBits = new Uint32Array(scratchFloat.buffer);

/** The largest finite half-precision number. */
export const MAX_FLOAT16 = 65_504;

/** The exact value of half-precision bits. */
export function float16ToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const mantissa = bits & 0x3ff;
  if (exponent === 0) return sign * mantissa * 2 ** -24;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

/**
 * The nearest half-precision bits, ties to even. Rounds from the double at once: going through
 * float32 would round twice and be off by one for values next to a tie.
 */
export function numberToFloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const magnitude = Math.abs(value);
  // 65520 is halfway between the largest finite number and the next power of two, and ties go up.
  if (magnitude >= 65_520) return sign | 0x7c00;
  const exponent = exponentOf(magnitude);
  // Scaling by a power of two is exact, so the rounding below is the only one.
  const step = 2 ** (exponent - 10);
  const units = roundHalfToEven(magnitude / step);
  if (exponent === -14 && units < 1024) return sign | units;
  // A carry to 2048 units moves into the exponent by itself, since the fields are adjacent.
  return sign | ((exponent + 15) * 1024 + (units - 1024));
}

/** Exponent of the half-precision binade, at least -14 (subnormals share it). */
function exponentOf(magnitude: number): number {
  scratchFloat[0] = magnitude;
  const rounded = ((scratchBits[0] ?? 0) >> 23) - 127;
  // Rounding to float32 may have carried into the next binade.
  const exponent = 2 ** rounded > magnitude ? rounded - 1 : rounded;
  return Math.max(exponent, -14);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest > 0.5 || (rest === 0.5 && floor % 2 === 1)) return floor + 1;
  return floor;
}
