import { stringsOf } from "./bare-onnxruntime";
import type { Answer, Client } from "./client";
import type { RawTensor } from "./tensor-proto";

const sizes: Record<string, number> = {
  FP32: 4,
  FP64: 8,
  FP16: 2,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  BOOL: 1,
};

/** Infers by the binary tensor extension (protocols.md 3A.4) and gives the outputs' raw bytes. */
export async function inferBinary(
  client: Client,
  path: string,
  inputs: readonly RawTensor[],
): Promise<{ answer: Answer; outputs: RawTensor[] }> {
  const header = Buffer.from(
    JSON.stringify({
      inputs: inputs.map(({ name, datatype, shape, bytes }) => ({
        name,
        datatype,
        shape,
        parameters: { binary_data_size: bytes.length },
      })),
      parameters: { binary_data_output: true },
    }),
  );
  const body = Buffer.concat([header, ...inputs.map(({ bytes }) => bytes)]);
  const answer = await client.call("POST", path, body, {
    "Inference-Header-Content-Length": String(header.length),
  });
  if (answer.status !== 200) return { answer, outputs: [] };
  const jsonLength = Number(answer.headers.get("inference-header-content-length"));
  const json = JSON.parse(answer.bytes.subarray(0, jsonLength).toString());
  let at = jsonLength;
  const outputs = json.outputs.map(
    (output: {
      name: string;
      datatype: string;
      shape: number[];
      parameters: { binary_data_size: number };
    }) => {
      const bytes = answer.bytes.subarray(at, at + output.parameters.binary_data_size);
      at += bytes.length;
      return { name: output.name, datatype: output.datatype, shape: output.shape, bytes };
    },
  );
  if (at !== answer.bytes.length) throw new Error("bytes are left over in the answer");
  return { answer, outputs };
}

/** Infers by JSON. Numbers travel as digits written here and are read from the answer's text, so INT64 stays exact. */
export async function inferJson(
  client: Client,
  path: string,
  inputs: readonly RawTensor[],
): Promise<{ answer: Answer; outputs: RawTensor[] }> {
  const tensors = inputs.map(
    ({ name, datatype, shape, bytes }) =>
      `{"name":${JSON.stringify(name)},"datatype":"${datatype}","shape":${JSON.stringify(shape)},"data":[${elementsOf(datatype, bytes).join(",")}]}`,
  );
  const answer = await client.call("POST", path, `{"inputs":[${tensors.join(",")}]}`);
  if (answer.status !== 200) return { answer, outputs: [] };
  return { answer, outputs: outputsOf(answer.bytes.toString()) };
}

/** Reads the outputs from the text: JSON.parse knows neither NaN nor INT64. */
function outputsOf(text: string): RawTensor[] {
  const outputs: RawTensor[] = [];
  const head = /\{"name":("(?:[^"\\]|\\.)*"),"shape":(\[[^\]]*\]),"datatype":"(\w+)","data":\[/g;
  for (let found = head.exec(text); found !== null; found = head.exec(text)) {
    const [, name = '""', shape = "[]", datatype = ""] = found;
    const end = endOfList(text, head.lastIndex, datatype);
    const bytes = bytesOf(datatype, text.slice(head.lastIndex, end));
    outputs.push({ name: JSON.parse(name), datatype, shape: JSON.parse(shape), bytes });
    head.lastIndex = end;
  }
  return outputs;
}

/** Where the list's bracket closes; only texts may hold one themselves. */
function endOfList(text: string, start: number, datatype: string): number {
  if (datatype !== "BYTES") return text.indexOf("]", start);
  const closing = /(?:"(?:[^"\\]|\\.)*",?)*/y;
  closing.lastIndex = start;
  closing.exec(text);
  return closing.lastIndex;
}

function elementsOf(datatype: string, bytes: Buffer): string[] {
  if (datatype === "BYTES") return stringsOf(bytes).map((text) => JSON.stringify(text));
  const size = sizes[datatype] ?? 1;
  const found: string[] = [];
  for (let at = 0; at < bytes.length; at += size)
    found.push(digits(readElement(datatype, bytes, at)));
  return found;
}

function digits(value: number | bigint): string {
  return Object.is(value, -0) ? "-0.0" : String(value);
}

function readElement(datatype: string, bytes: Buffer, at: number): number | bigint {
  switch (datatype) {
    case "FP32":
      return bytes.readFloatLE(at);
    case "FP64":
      return bytes.readDoubleLE(at);
    case "FP16":
      return halfToNumber(bytes.readUInt16LE(at));
    case "INT64":
      return bytes.readBigInt64LE(at);
    case "UINT64":
      return bytes.readBigUInt64LE(at);
    case "INT32":
      return bytes.readInt32LE(at);
    case "UINT32":
      return bytes.readUInt32LE(at);
    case "INT16":
      return bytes.readInt16LE(at);
    case "UINT16":
      return bytes.readUInt16LE(at);
    case "INT8":
      return bytes.readInt8(at);
    default:
      return bytes.readUInt8(at);
  }
}

function bytesOf(datatype: string, data: string): Buffer {
  if (data === "") return Buffer.alloc(0);
  if (datatype === "BYTES") {
    return Buffer.concat(
      (JSON.parse(`[${data}]`) as string[]).flatMap((text) => {
        const length = Buffer.alloc(4);
        length.writeUInt32LE(Buffer.byteLength(text));
        return [length, Buffer.from(text)];
      }),
    );
  }
  const size = sizes[datatype] ?? 1;
  const parts = data.split(",");
  const bytes = Buffer.alloc(parts.length * size);
  parts.forEach((text, index) => {
    writeElement(datatype, bytes, index * size, text.trim());
  });
  return bytes;
}

function writeElement(datatype: string, bytes: Buffer, at: number, text: string): void {
  const number = Number(text);
  if (datatype === "FP32") bytes.writeFloatLE(number, at);
  else if (datatype === "FP64") bytes.writeDoubleLE(number, at);
  else if (datatype === "FP16") bytes.writeUInt16LE(numberToHalf(number), at);
  else if (datatype === "INT64") bytes.writeBigInt64LE(BigInt(text), at);
  else if (datatype === "UINT64") bytes.writeBigUInt64LE(BigInt(text), at);
  else if (datatype === "BOOL") bytes.writeUInt8(text === "true" || text === "1" ? 1 : 0, at);
  else if (datatype.startsWith("UINT"))
    bytes.writeUIntLE(number, at, (sizes[datatype] ?? 1) as 1 | 2 | 4);
  else bytes.writeIntLE(number, at, (sizes[datatype] ?? 1) as 1 | 2 | 4);
}

function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Only for values that a half holds exactly, which is what the wire carries. */
function numberToHalf(value: number): number {
  for (let half = 0; half < 0x10000; half += 1) {
    const candidate = halfToNumber(half);
    if (Object.is(candidate, value) || (Number.isNaN(candidate) && Number.isNaN(value)))
      return half;
  }
  throw new Error(`${value} is no half`);
}
