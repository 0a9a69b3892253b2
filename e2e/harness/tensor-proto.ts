/** A tensor as the Open Inference Protocol names it, with its elements as raw little-endian bytes. */
export interface RawTensor {
  readonly name: string;
  readonly datatype: string;
  readonly shape: number[];
  /** Raw bytes; BYTES elements are each preceded by their uint32 length. */
  readonly bytes: Buffer;
}

const datatypeOf: Record<number, [name: string, size: number]> = {
  1: ["FP32", 4],
  2: ["UINT8", 1],
  3: ["INT8", 1],
  4: ["UINT16", 2],
  5: ["INT16", 2],
  6: ["INT32", 4],
  7: ["INT64", 8],
  8: ["BYTES", 0],
  9: ["BOOL", 1],
  10: ["FP16", 2],
  11: ["FP64", 8],
  12: ["UINT32", 4],
  13: ["UINT64", 8],
};

/** Reads one TensorProto file of the ONNX backend suite (onnx.proto: dims 1, data_type 2, …, raw_data 9). */
export function readTensorProto(file: Buffer): RawTensor {
  const shape: number[] = [];
  let type = 0;
  let name = "";
  const parts: Buffer[] = [];
  const strings: Buffer[] = [];
  const ints: bigint[] = [];
  for (const field of fieldsOf(file)) {
    if (field.number === 1) shape.push(...integersOf(field).map(Number));
    else if (field.number === 2) type = Number(field.varint);
    else if (field.number === 4 || field.number === 10) parts.push(field.bytes);
    else if (field.number === 5 || field.number === 7 || field.number === 11)
      ints.push(...integersOf(field));
    else if (field.number === 6) strings.push(field.bytes);
    else if (field.number === 8) name = field.bytes.toString();
    else if (field.number === 9) parts.push(field.bytes);
  }
  const [datatype, size] = datatypeOf[type] ?? [`TYPE_${type}`, 0];
  for (const text of strings) {
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    parts.push(length, text);
  }
  for (const value of ints) {
    const element = Buffer.alloc(8);
    element.writeBigInt64LE(BigInt.asIntN(64, value));
    parts.push(element.subarray(0, size));
  }
  return { name, datatype, shape, bytes: Buffer.concat(parts) };
}

interface Field {
  readonly number: number;
  readonly varint: bigint;
  readonly bytes: Buffer;
}

function integersOf(field: Field): bigint[] {
  if (field.bytes.length === 0) return [field.varint];
  const found: bigint[] = [];
  for (let at = 0; at < field.bytes.length; ) {
    const [value, next] = varintAt(field.bytes, at);
    found.push(value);
    at = next;
  }
  return found;
}

function* fieldsOf(bytes: Buffer): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, afterTag] = varintAt(bytes, at);
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    if (wire === 0) {
      const [varint, next] = varintAt(bytes, afterTag);
      yield { number, varint, bytes: Buffer.alloc(0) };
      at = next;
    } else {
      const [length, start] =
        wire === 2 ? varintAt(bytes, afterTag) : [wire === 1 ? 8n : 4n, afterTag];
      at = start + Number(length);
      yield { number, varint: 0n, bytes: bytes.subarray(start, at) };
    }
  }
}

function varintAt(bytes: Buffer, start: number): [bigint, number] {
  let value = 0n;
  for (let at = start, shift = 0n; ; at += 1, shift += 7n) {
    const byte = bytes[at];
    if (byte === undefined) throw new Error("truncated");
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return [value, at + 1];
  }
}
