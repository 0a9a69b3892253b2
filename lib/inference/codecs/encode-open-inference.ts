import type { AnswerPlan, EncodedAnswer, PlannedOutput, TensorValue } from "../types";
import { AnswerWriter } from "./answer-writer";
import { classify } from "./classify";
import type { EncodeContext } from "./codec-context";
import { findOutput } from "./find-output";
import { tokenStyle, writeElements } from "./write-elements";

/** The response object, and after it the bytes of binary outputs in their order. */
export function encodeOpenInference(
  outputs: readonly TensorValue[],
  plan: Extract<AnswerPlan, { dialect: "open-inference" }>,
  context: EncodeContext,
): EncodedAnswer {
  const writer = new AnswerWriter(context.limits.maxOutputBytes);
  const binary: Uint8Array[] = [];
  writer.write(
    `{"model_name":${JSON.stringify(context.model)},"model_version":"${context.version}",`,
  );
  if (plan.id !== null) writer.write(`"id":${JSON.stringify(plan.id)},`);
  writer.write('"outputs":[');
  plan.outputs.forEach((planned, index) => {
    const tensor = plannedTensor(outputs, planned, context);
    if (index > 0) writer.write(",");
    const bytes = planned.isBinary ? toBytes(tensor) : null;
    writeTensor(writer, tensor, bytes);
    if (bytes !== null) binary.push(bytes);
  });
  writer.write("]}");
  if (binary.length === 0) {
    // The header's presence alone changes how clients read the body.
    return { contentType: "application/json", headers: {}, parts: writer.finish() };
  }
  const jsonLength = writer.size();
  for (const bytes of binary) writer.writeBytes(bytes);
  return {
    contentType: "application/octet-stream",
    headers: { "inference-header-content-length": String(jsonLength) },
    parts: writer.finish(),
  };
}

/** `bytes` follow the JSON in the place of `data`; null: there are none. */
function writeTensor(writer: AnswerWriter, tensor: TensorValue, bytes: Uint8Array | null): void {
  const { name, shape, datatype, data } = tensor;
  writer.write(
    `{"name":${JSON.stringify(name)},"shape":[${shape.join(",")}],"datatype":"${datatype}",`,
  );
  if (bytes !== null) {
    writer.write(`"parameters":{"binary_data_size":${bytes.byteLength}}}`);
    return;
  }
  writer.write('"data":[');
  writeElements(writer, tensor, { from: 0, to: data.length }, tokenStyle);
  writer.write("]}");
}

function plannedTensor(
  outputs: readonly TensorValue[],
  { name, classification }: PlannedOutput,
  { signature }: EncodeContext,
): TensorValue {
  const output = findOutput(outputs, name);
  if (classification === null) return output;
  const spec = signature.outputs.find((other) => other.name === name);
  return classify(output, classification, spec?.classLabels);
}

function toBytes({ data }: TensorValue): Uint8Array {
  if (!Array.isArray(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const size = data.reduce((total, text) => total + 4 + Buffer.byteLength(text), 0);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const text of data) {
    const length = bytes.write(text, at + 4);
    bytes.writeUInt32LE(length, at);
    at += 4 + length;
  }
  return bytes;
}
