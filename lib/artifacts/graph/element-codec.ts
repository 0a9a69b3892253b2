import { findElementType } from "../onnx/element-types";

/** How the elements of a type become numbers. 64-bit integers beyond 2^53 are as near as a double is. */
export interface ElementCodec {
  /** Bytes of one element in raw data; of one group of them when several share a byte. */
  readonly width: number;
  /** Elements in one byte, for types of 4 and 2 bits. */
  readonly perByte: number;
  readonly read: (view: DataView, at: number) => number;
  /** From an entry of int32_data and its kin; `high` is the upper half of 64 bits. */
  readonly fromInteger: (low: number, high: number) => number;
  /** One of several elements that share a byte. */
  readonly fromShared: (byte: number, index: number) => number;
}

/** Null for what is no number: strings, and complex numbers, which have no order. */
export function findCodec(elemType: number): ElementCodec | null {
  return codecs.get(findElementType(elemType)?.name ?? "") ?? null;
}

type Read = ElementCodec["read"];

function whole(width: number, read: Read, fromInteger: ElementCodec["fromInteger"]): ElementCodec {
  return { width, perByte: 1, read, fromInteger, fromShared: noShare };
}

const noShare = () => Number.NaN;
const signed = (low: number) => low | 0;
const unsigned = (low: number) => low >>> 0;
const signed64 = (low: number, high: number) => (high | 0) * 2 ** 32 + (low >>> 0);
const unsigned64 = (low: number, high: number) => (high >>> 0) * 2 ** 32 + (low >>> 0);

/** Types whose bits are a number of our own reading. */
function coded(width: number, decode: (bits: number) => number): ElementCodec {
  const table = Float64Array.from({ length: 2 ** (8 * width) }, (_, bits) => decode(bits));
  const at = (bits: number) => table[bits] ?? Number.NaN;
  const read: Read = width === 1 ? (v, i) => at(v.getUint8(i)) : (v, i) => at(v.getUint16(i, true));
  return whole(width, read, (low) => at(low & (table.length - 1)));
}

function shared(bits: number, decode: (code: number) => number): ElementCodec {
  const mask = 2 ** bits - 1;
  const fromShared = (byte: number, index: number) => decode((byte >>> (index * bits)) & mask);
  return {
    width: 1,
    perByte: 8 / bits,
    read: (view, at) => view.getUint8(at),
    fromInteger: (low) => low & 0xff,
    fromShared,
  };
}

interface FloatForm {
  readonly exponentBits: number;
  readonly mantissaBits: number;
  readonly bias: number;
  /** `ieee`: infinities and NaN; `fn`: only NaN, all ones; `fnuz`: only NaN, where −0 would be; `finite`: neither. */
  readonly special: "ieee" | "fn" | "fnuz" | "finite";
}

export function decodeFloat(
  bits: number,
  { exponentBits, mantissaBits, bias, special }: FloatForm,
): number {
  const sign = (bits >>> (exponentBits + mantissaBits)) & 1 ? -1 : 1;
  const exponent = (bits >>> mantissaBits) & (2 ** exponentBits - 1);
  const mantissa = bits & (2 ** mantissaBits - 1);
  const isTop = exponent === 2 ** exponentBits - 1;
  if (special === "ieee" && isTop)
    return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (special === "fn" && isTop && mantissa === 2 ** mantissaBits - 1) return Number.NaN;
  if (special === "fnuz" && sign < 0 && exponent === 0 && mantissa === 0) return Number.NaN;
  if (exponent === 0) return sign * mantissa * 2 ** (1 - bias - mantissaBits);
  return sign * (1 + mantissa / 2 ** mantissaBits) * 2 ** (exponent - bias);
}

const half: FloatForm = { exponentBits: 5, mantissaBits: 10, bias: 15, special: "ieee" };
const brain: FloatForm = { exponentBits: 8, mantissaBits: 7, bias: 127, special: "ieee" };
const e4m3: FloatForm = { exponentBits: 4, mantissaBits: 3, bias: 7, special: "fn" };
const e5m2: FloatForm = { exponentBits: 5, mantissaBits: 2, bias: 15, special: "ieee" };
const e2m1: FloatForm = { exponentBits: 2, mantissaBits: 1, bias: 1, special: "finite" };
const signedOf = (bits: number) => (code: number) => (code << (32 - bits)) >> (32 - bits);

const codecs: ReadonlyMap<string, ElementCodec> = new Map([
  ["float", whole(4, (v, i) => v.getFloat32(i, true), signed)],
  ["double", whole(8, (v, i) => v.getFloat64(i, true), signed)],
  [
    "uint8",
    whole(
      1,
      (v, i) => v.getUint8(i),
      (low) => low & 0xff,
    ),
  ],
  [
    "int8",
    whole(
      1,
      (v, i) => v.getInt8(i),
      (low) => (low << 24) >> 24,
    ),
  ],
  [
    "uint16",
    whole(
      2,
      (v, i) => v.getUint16(i, true),
      (low) => low & 0xffff,
    ),
  ],
  [
    "int16",
    whole(
      2,
      (v, i) => v.getInt16(i, true),
      (low) => (low << 16) >> 16,
    ),
  ],
  ["int32", whole(4, (v, i) => v.getInt32(i, true), signed)],
  ["uint32", whole(4, (v, i) => v.getUint32(i, true), unsigned)],
  ["int64", whole(8, (v, i) => signed64(v.getUint32(i, true), v.getUint32(i + 4, true)), signed64)],
  [
    "uint64",
    whole(8, (v, i) => unsigned64(v.getUint32(i, true), v.getUint32(i + 4, true)), unsigned64),
  ],
  [
    "bool",
    whole(
      1,
      (v, i) => (v.getUint8(i) === 0 ? 0 : 1),
      (low) => (low === 0 ? 0 : 1),
    ),
  ],
  ["float16", coded(2, (bits) => decodeFloat(bits, half))],
  ["bfloat16", coded(2, (bits) => decodeFloat(bits, brain))],
  ["float8e4m3fn", coded(1, (bits) => decodeFloat(bits, e4m3))],
  ["float8e4m3fnuz", coded(1, (bits) => decodeFloat(bits, { ...e4m3, bias: 8, special: "fnuz" }))],
  ["float8e5m2", coded(1, (bits) => decodeFloat(bits, e5m2))],
  ["float8e5m2fnuz", coded(1, (bits) => decodeFloat(bits, { ...e5m2, bias: 16, special: "fnuz" }))],
  ["float8e8m0", coded(1, (bits) => (bits === 0xff ? Number.NaN : 2 ** (bits - 127)))],
  ["uint4", shared(4, (code) => code)],
  ["int4", shared(4, signedOf(4))],
  ["float4e2m1", shared(4, (code) => decodeFloat(code, e2m1))],
  ["uint2", shared(2, (code) => code)],
  ["int2", shared(2, signedOf(2))],
]);
