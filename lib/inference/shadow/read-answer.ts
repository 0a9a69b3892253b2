import { AppError } from "@/lib/platform/errors";
import { classify } from "../codecs/classify";
import { isOneRow } from "../codecs/encode-plain";
import { columnLabels } from "../codecs/find-output";
import { readJson } from "../codecs/json-reader";
import type { JsonObject } from "../codecs/json-value";
import { rowSignature } from "../codecs/row-signature";
import type { AnswerPlan } from "../types";
import { flatten } from "./flatten";
import type { MirroredRequest } from "./mirror-batch";
import { type OutputPair, type Own, pairOf } from "./output-pair";
import { readCsvAnswer } from "./read-csv-answer";
import { readOpenInferenceAnswer } from "./read-open-inference-answer";
import { readTfServingAnswer } from "./read-tf-serving-answer";

type GivenAnswer = Pick<MirroredRequest, "answer" | "answerJsonLength">;

/**
 * Every output of the answer that another version gave, beside this one's. Numbers of 32 bits are written so that
 * they read back as they were, so nothing is lost on the way through text. Errors: AppError, where it is no
 * answer of the dialect.
 */
export function readAnswer(given: GivenAnswer, own: Own): OutputPair[] {
  const { plan } = own;
  switch (plan.dialect) {
    case "plain":
      return readPlainAnswer(given, own, plan.isRow);
    case "csv":
      return readCsvAnswer(given.answer, own);
    case "tf-serving":
      return readTfServingAnswer(readObject(given.answer, true), own, plan.form);
    case "open-inference":
      return readOpenInferenceAnswer(given, (name) => planned(name, own, plan));
    default:
      return plan satisfies never;
  }
}

function readPlainAnswer({ answer }: GivenAnswer, own: Own, isRow: boolean): OutputPair[] {
  return [...readObject(answer, false)].map(([name, value]) => {
    const pair = pairOf(name, own);
    if (pair.own === null) return pair;
    const spec = rowSignature(own.context).outputs.find((output) => output.name === name);
    const labels = spec === undefined ? null : columnLabels(spec, pair.own);
    const said = flatten(value, labels);
    const isStripped = isRow && spec !== undefined && isOneRow(spec, pair.own);
    return {
      ...pair,
      said: said === null ? null : { ...said, datatype: null },
      ownShape: isStripped ? pair.ownShape.slice(1) : pair.ownShape,
    };
  });
}

function planned(
  name: string,
  own: Own,
  plan: Extract<AnswerPlan, { dialect: "open-inference" }>,
): OutputPair {
  const pair = pairOf(name, own);
  const count = plan.outputs.find((output) => output.name === name)?.classification ?? null;
  if (pair.own === null || count === null) return pair;
  const spec = own.context.signature.outputs.find((output) => output.name === name);
  const classes = classify(pair.own, count, spec?.classLabels);
  return { ...pair, own: classes, ownShape: classes.shape, isClassification: true };
}

export function readObject(text: Buffer, allowsNonFinite: boolean): JsonObject {
  const value = readJson(text, { allowsNonFinite });
  if (value instanceof Map) return value;
  throw new AppError("request.malformed", "The answer is no JSON object.");
}
