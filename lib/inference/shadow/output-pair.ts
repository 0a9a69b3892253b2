import { hasBatchDimension } from "../codecs/check-shape";
import type { EncodeContext } from "../codecs/codec-context";
import type { JsonValue } from "../codecs/json-value";
import type { AnswerPlan, TensorData, TensorValue } from "../types";

/** What an answer says of one output, in the order of its elements. */
export interface Said {
  /** Null: the dialect does not say it. */
  readonly datatype: string | null;
  readonly shape: readonly number[];
  readonly values: readonly JsonValue[] | TensorData;
}

/** One output of the answer of another version, and the same of ours. */
export interface OutputPair {
  readonly name: string;
  /** Null: it is of a form that no output of this shape has. */
  readonly said: Said | null;
  /** Null: this version has no such output. */
  readonly own: TensorValue | null;
  /** Of ours, as the answer would say it: without the batch dimension for one row. */
  readonly ownShape: readonly number[];
  /** Whether its rows are values of classes, of which one is the largest. */
  readonly hasClasses: boolean;
  /** Its elements are texts `value:index:label`, largest first. */
  readonly isClassification: boolean;
}

/** What this version gave for a request that another has answered. */
export interface Own {
  readonly outputs: readonly TensorValue[];
  readonly plan: AnswerPlan;
  readonly context: EncodeContext;
}

/** Ours of that name; what the answer says of it is not read yet. */
export function pairOf(name: string, { outputs, context }: Own): OutputPair {
  const own = outputs.find((output) => output.name === name) ?? null;
  const declared = context.signature.outputs.find((output) => output.name === name)?.shape ?? null;
  const ownShape = own?.shape ?? [];
  const isNumeric = own !== null && own.datatype !== "BYTES" && own.datatype !== "BOOL";
  // A column of single values is no row of classes, however many rows were asked for.
  const isRows = ownShape.length > 1 || (ownShape.length === 1 && !hasBatchDimension(declared));
  const hasClasses = isNumeric && isRows && (ownShape.at(-1) ?? 0) > 1;
  return { name, said: null, own, ownShape, hasClasses, isClassification: false };
}
