/**
 * A copy of a model in memory whose inputs and outputs have a free leading dimension where the file has a
 * fixed one: to try what exporting it so would gain. It is never stored and never served.
 *
 * The file has passed the admission scan, so it is well-formed; what is not is an error here, and the trial
 * goes on without the copy. (artifacts/onnx has a reader for files of strangers, and stands above us.)
 */
export function freeLeadingDimension(model: Buffer): Buffer {
  return rewriteFields(model, { 7: freeGraph });
}

type Rewrite = (content: Buffer) => Buffer | null;

function freeGraph(graph: Buffer): Buffer {
  // Shapes of what lies between (13) are worked out anew from the inputs; these would contradict them.
  return rewriteFields(graph, { 11: freeValue, 12: freeValue, 13: () => null });
}

/** ValueInfoProto.type.tensor_type.shape, whose first `dim` becomes a name. */
function freeValue(value: Buffer): Buffer {
  const freeTensor = (tensor: Buffer) => rewriteFields(tensor, { 2: freeShape });
  const freeType = (type: Buffer) => rewriteFields(type, { 1: freeTensor });
  return rewriteFields(value, { 2: freeType });
}

function freeShape(shape: Buffer): Buffer {
  let isFirst = true;
  return rewriteFields(shape, {
    1: (dimension) => {
      const freed = isFirst ? lengthDelimited(2, Buffer.from("onnward_rows")) : dimension;
      isFirst = false;
      return freed;
    },
  });
}

/** Messages of these field numbers are replaced, or left out for null; everything else stays as it is. */
function rewriteFields(message: Buffer, rewrites: Readonly<Record<number, Rewrite>>): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < message.length; ) {
    const field = readField(message, at);
    const rewrite = field.content === null ? undefined : rewrites[field.number];
    if (rewrite === undefined || field.content === null)
      parts.push(message.subarray(at, field.end));
    else {
      const content = rewrite(field.content);
      if (content !== null) parts.push(lengthDelimited(field.number, content));
    }
    at = field.end;
  }
  return Buffer.concat(parts);
}

interface Field {
  readonly number: number;
  /** Null: not length-delimited. */
  readonly content: Buffer | null;
  readonly end: number;
}

function readField(message: Buffer, at: number): Field {
  const key = readVarint(message, at);
  const number = Math.floor(key.value / 8);
  switch (key.value % 8) {
    case 0:
      return { number, content: null, end: readVarint(message, key.end).end };
    case 1:
      return { number, content: null, end: key.end + 8 };
    case 2: {
      const length = readVarint(message, key.end);
      const end = length.end + length.value;
      if (end > message.length) throw new RangeError("A field is longer than what contains it.");
      return { number, content: message.subarray(length.end, end), end };
    }
    case 5:
      return { number, content: null, end: key.end + 4 };
    default:
      throw new RangeError("A field has a wire type that ONNX does not use.");
  }
}

/** Exact up to 2^53, which is more than any length; of other numbers only the end is wanted. */
function readVarint(message: Buffer, from: number): { value: number; end: number } {
  let value = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = message[from + index];
    if (byte === undefined) throw new RangeError("The file ends inside a number.");
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, end: from + index + 1 };
  }
  throw new RangeError("A number has more than ten bytes.");
}

function lengthDelimited(number: number, content: Buffer): Buffer {
  return Buffer.concat([writeVarint(number * 8 + 2), writeVarint(content.length), content]);
}

function writeVarint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
