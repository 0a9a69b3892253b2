import { InferenceSession, Tensor } from "onnxruntime-node";
import type { RawTensor } from "./tensor-proto";

const typeOf = {
  FP32: ["float32", Float32Array],
  FP64: ["float64", Float64Array],
  FP16: ["float16", Uint16Array],
  INT8: ["int8", Int8Array],
  INT16: ["int16", Int16Array],
  INT32: ["int32", Int32Array],
  INT64: ["int64", BigInt64Array],
  UINT8: ["uint8", Uint8Array],
  UINT16: ["uint16", Uint16Array],
  UINT32: ["uint32", Uint32Array],
  UINT64: ["uint64", BigUint64Array],
  BOOL: ["bool", Uint8Array],
} as const;

/** The judge: what onnxruntime itself answers in this process, with nothing of Onnward between. */
export async function runBare(
  model: Uint8Array,
  inputs: readonly RawTensor[],
): Promise<RawTensor[]> {
  const session = await InferenceSession.create(model, {
    logSeverityLevel: 4,
    graphOptimizationLevel: "all",
  });
  try {
    const feeds: Record<string, Tensor> = {};
    inputs.forEach((input, index) => {
      feeds[session.inputNames[index] ?? input.name] = toTensor(input);
    });
    const answer = await session.run(feeds);
    return session.outputNames.map((name) => fromTensor(name, answer[name] as Tensor));
  } finally {
    await session.release();
  }
}

/** Names of the inputs in the file's order. */
export async function inputNamesOf(model: Uint8Array): Promise<readonly string[]> {
  const session = await InferenceSession.create(model, { logSeverityLevel: 4 });
  const names = session.inputNames;
  await session.release();
  return names;
}

function toTensor(input: RawTensor): Tensor {
  if (input.datatype === "BYTES") return new Tensor("string", stringsOf(input.bytes), input.shape);
  const entry = typeOf[input.datatype as keyof typeof typeOf];
  if (entry === undefined) throw new Error(`no tensor of ${input.datatype}`);
  const [type, Constructor] = entry;
  const aligned = new Uint8Array(input.bytes).buffer;
  return new Tensor(type, new Constructor(aligned) as never, input.shape);
}

function fromTensor(name: string, tensor: Tensor): RawTensor {
  if (tensor.type === "string") {
    const parts = (tensor.data as string[]).flatMap((text) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(Buffer.byteLength(text));
      return [length, Buffer.from(text)];
    });
    return { name, datatype: "BYTES", shape: [...tensor.dims], bytes: Buffer.concat(parts) };
  }
  const datatype =
    Object.entries(typeOf).find(([, [type]]) => type === tensor.type)?.[0] ?? tensor.type;
  const view = tensor.data as unknown as Uint8Array;
  return {
    name,
    datatype,
    shape: [...tensor.dims],
    bytes: Buffer.from(view.buffer, view.byteOffset, view.byteLength),
  };
}

export function stringsOf(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = bytes.readUInt32LE(at);
    found.push(bytes.toString("utf8", at + 4, at + 4 + length));
    at += 4 + length;
  }
  return found;
}
