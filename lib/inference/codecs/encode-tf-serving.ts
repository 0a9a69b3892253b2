import { AppError } from "@/lib/platform/errors";
import type { AnswerPlan, EncodedAnswer, TensorValue } from "../types";
import { AnswerWriter } from "./answer-writer";
import type { EncodeContext } from "./codec-context";
import { findOutput } from "./find-output";
import type { ElementStyle } from "./write-elements";
import { elementsFrom, writeNested } from "./write-nested";

const valueStyle: ElementStyle = { nonFinite: "token", keepsPoint: true, isBase64: false };
const bytesStyle: ElementStyle = { ...valueStyle, isBase64: true };

/**
 * `{"predictions": […]}` with one value or one object of outputs for each row, or `{"outputs": …}` with
 * whole tensors. The name of the output is left out where the model has only one.
 */
export function encodeTfServing(
  outputs: readonly TensorValue[],
  plan: Extract<AnswerPlan, { dialect: "tf-serving" }>,
  context: EncodeContext,
): EncodedAnswer {
  const tensors = context.signature.outputs.map(({ name }) => findOutput(outputs, name));
  const writer = new AnswerWriter(context.limits.maxOutputBytes);
  if (plan.form === "rows") {
    for (const tensor of tensors) assertOneForEachRow(tensor, plan.rows);
    writer.write('{"predictions":');
    writePredictions(writer, tensors, plan.rows);
  } else {
    writer.write('{"outputs":');
    writeValues(writer, tensors, () => whole);
  }
  writer.write("}");
  return { contentType: "application/json", headers: {}, parts: writer.finish() };
}

interface Part {
  readonly axis: number;
  readonly from: number;
}

const whole: Part = { axis: 0, from: 0 };

function writePredictions(
  writer: AnswerWriter,
  tensors: readonly TensorValue[],
  rows: number,
): void {
  // Rows of one tensor are the tensor.
  if (tensors.length === 1) {
    writeValues(writer, tensors, () => whole);
    return;
  }
  writer.write("[");
  for (let row = 0; row < rows; row += 1) {
    if (row > 0) writer.write(",");
    writeValues(writer, tensors, ({ shape }) => ({ axis: 1, from: row * elementsFrom(shape, 1) }));
  }
  writer.write("]");
}

function writeValues(
  writer: AnswerWriter,
  tensors: readonly TensorValue[],
  partOf: (tensor: TensorValue) => Part,
): void {
  const isNamed = tensors.length !== 1;
  if (isNamed) writer.write("{");
  tensors.forEach((tensor, index) => {
    if (isNamed) writer.write(`${index > 0 ? "," : ""}${JSON.stringify(tensor.name)}:`);
    // TF Serving tells binary strings from text by the output's name.
    const style = tensor.name.endsWith("_bytes") ? bytesStyle : valueStyle;
    writeNested(writer, tensor, partOf(tensor), style);
  });
  if (isNamed) writer.write("}");
}

function assertOneForEachRow({ name, shape }: TensorValue, rows: number): void {
  if (shape[0] === rows) return;
  const got = shape.length === 0 ? "a single value" : `the shape [${shape.join(",")}]`;
  throw new AppError(
    "request.malformed",
    `The output ${JSON.stringify(name)} has ${got}, not one value for each of ${rows} "instances": send "inputs" (columnar) instead.`,
    { hint: 'Whole tensors sent as "inputs" are answered with whole tensors, of any shape.' },
  );
}
