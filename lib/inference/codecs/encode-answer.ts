import type { AnswerPlan, EncodedAnswer, PlannedOutput, TensorValue } from "../types";
import { outputTooLarge } from "./answer-writer";
import { classifiedElements } from "./classify";
import type { EncodeContext } from "./codec-context";
import { fixedDatatypes, isFixed } from "./datatypes";
import { encodeCsv } from "./encode-csv";
import { encodeOpenInference } from "./encode-open-inference";
import { encodePlain } from "./encode-plain";
import { encodeTfServing } from "./encode-tf-serving";

/** Writes the answer that the request's plan asks for. Shapes and datatypes are those that came. */
export function encodeAnswer(
  outputs: readonly TensorValue[],
  plan: AnswerPlan,
  context: EncodeContext,
): EncodedAnswer {
  assertEncodable(outputs, plan, context.limits.maxOutputBytes);
  switch (plan.dialect) {
    case "plain":
      return encodePlain(outputs, plan.isRow, context);
    case "csv":
      return encodeCsv(outputs, plan.rows, context);
    case "tf-serving":
      return encodeTfServing(outputs, plan, context);
    case "open-inference":
      return encodeOpenInference(outputs, plan, context);
    default:
      return plan satisfies never;
  }
}

/** Before a byte is written: what cannot fit is refused without the work and memory of trying. */
function assertEncodable(
  outputs: readonly TensorValue[],
  plan: AnswerPlan,
  maxBytes: number,
): void {
  let least = 0;
  for (const output of outputs) {
    // As text an element takes a character and a separator at least.
    if (plan.dialect !== "open-inference") least += output.data.length * 2;
    else least += leastBytes(output, plan.outputs);
  }
  if (least > maxBytes) throw outputTooLarge(maxBytes);
}

/** Nothing for an output that the plan leaves out. */
function leastBytes(output: TensorValue, planned: readonly PlannedOutput[]): number {
  const plan = planned.find(({ name }) => name === output.name);
  if (plan === undefined) return 0;
  const { datatype, data } = output;
  if (plan.classification !== null) {
    // "0:0" and four bytes of length, or two quotes and a comma.
    return classifiedElements(output, plan.classification) * (plan.isBinary ? 7 : 6);
  }
  if (!plan.isBinary) return data.length * 2;
  return data.length * (isFixed(datatype) ? fixedDatatypes[datatype].bytes : 4);
}
