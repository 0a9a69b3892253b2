/**
 * The writing half of the protobuf wire format: what the ZipMap rewrite puts into a derived file,
 * and what tests build their models of. Plain byte arrays, so that a test can also write what no
 * library would.
 */
export type Bytes = Uint8Array;

export function concat(...parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A base-128 varint; negative numbers take ten bytes, as protobuf's int64 does. */
export function varint(value: number | bigint): Bytes {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    const low = Number(rest & 0x7fn);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 0x80 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

export function tag(field: number, wireType: number): Bytes {
  return varint(BigInt(field) * 8n + BigInt(wireType));
}

export function int(field: number, value: number | bigint): Bytes {
  return concat(tag(field, 0), varint(value));
}

export function bytes(field: number, value: Bytes): Bytes {
  return concat(tag(field, 2), varint(value.length), value);
}

export function text(field: number, value: string): Bytes {
  return bytes(field, new TextEncoder().encode(value));
}

/** A nested message: its fields, already written. */
export function message(field: number, ...fields: readonly Bytes[]): Bytes {
  return bytes(field, concat(...fields));
}

export function float(field: number, value: number): Bytes {
  return concat(
    tag(field, 5),
    littleEndian(4, (view) => view.setFloat32(0, value, true)),
  );
}

export function double(field: number, value: number): Bytes {
  return concat(
    tag(field, 1),
    littleEndian(8, (view) => view.setFloat64(0, value, true)),
  );
}

function littleEndian(size: number, set: (view: DataView) => void): Bytes {
  const out = new Uint8Array(size);
  set(new DataView(out.buffer));
  return out;
}
