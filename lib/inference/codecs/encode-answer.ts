import type { AnswerPlan, EncodedAnswer, TensorValue } from "../types";
import { outputTooLarge } from "./answer-writer";
import type { EncodeContext } from "./codec-context";
import { fixedDatatypes, isFixed } from "./datatypes";
import { encodeOpenInference } from "./encode-open-inference";
import { encodePlain } from "./encode-plain";

/** Writes the answer that the request's plan asks for. Shapes and datatypes are those that came. */
export function encodeAnswer(
  outputs: readonly TensorValue[],
  plan: AnswerPlan,
  context: EncodeContext,
): EncodedAnswer {
  assertEncodable(outputs, plan, context.limits.maxOutputBytes);
  return plan.dialect === "plain"
    ? encodePlain(outputs, plan.isRow, context)
    : encodeOpenInference(outputs, plan, context);
}

/** Before a byte is written: what cannot fit is refused without the work and memory of trying. */
function assertEncodable(
  outputs: readonly TensorValue[],
  plan: AnswerPlan,
  maxBytes: number,
): void {
  // By name, because an open-inference plan may leave outputs out.
  const planned = new Map(
    plan.dialect === "plain" ? [] : plan.outputs.map(({ name, isBinary }) => [name, isBinary]),
  );
  let least = 0;
  for (const { name, datatype, data } of outputs) {
    const isBinary = plan.dialect === "plain" ? false : planned.get(name);
    if (isBinary === undefined) continue;
    // In JSON an element takes a character and a comma at least.
    const bytes = !isBinary ? 2 : isFixed(datatype) ? fixedDatatypes[datatype].bytes : 4;
    least += data.length * bytes;
  }
  if (least > maxBytes) throw outputTooLarge(maxBytes);
}
