import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodedRequest, TensorValue } from "../types";
import {
  type BoundDimensions,
  checkShape,
  countRows,
  hasBatchDimension,
  hasFreeBatchDimension,
  inputLabel,
} from "./check-shape";
import type { DecodeContext } from "./codec-context";
import { readJson } from "./json-reader";
import { describeJson, isJsonArray, isJsonObject, type JsonValue } from "./json-value";
import { assertNames } from "./match-inputs";
import { outlineOf, readNested } from "./nested-values";
import { rowSignature } from "./row-signature";

const rules = { allowsNumberStrings: true, allowsBase64: false } as const;

interface GivenInput {
  readonly spec: TensorSpec;
  readonly value: JsonValue;
  /** Lengths along the first elements. Checked before the elements are: the shape is the clearer error. */
  readonly outline: readonly number[];
}

/**
 * The plain dialect: a JSON object of named inputs. Values without the batch dimension are one row,
 * and then the answer is one row too; arrays with it are a batch. All inputs must agree.
 */
export function decodePlain(body: Buffer, context: DecodeContext): DecodedRequest {
  const signature = rowSignature(context);
  const given = matchInputs(body, signature);
  const isRow = decideForm(given);
  const bound: BoundDimensions = new Map();
  const shaped = given.map(({ spec, value, outline }) => {
    const shape = isRow && hasBatchDimension(spec.shape) ? [1, ...outline] : outline;
    checkShape(spec, shape, bound);
    return { spec, value, outline, shape };
  });
  const rows = countRows(shaped, signature.outputs, context.limits.maxBatchRows);
  const inputs = shaped.map(({ spec, value, outline, shape }): TensorValue => {
    const data = readNested(spec, value, outline, rules);
    return { name: spec.name, datatype: spec.datatype, shape, data };
  });
  return { inputs, rows, plan: { dialect: "plain", isRow } };
}

function matchInputs(body: Buffer, signature: Signature): readonly GivenInput[] {
  const given = readJson(body, { allowsNonFinite: false });
  if (!isJsonObject(given)) {
    const got = describeJson(given);
    throw new AppError(
      "request.malformed",
      `The body must be a JSON object of named inputs, got ${got}.`,
    );
  }
  assertNames(given, signature);
  return signature.inputs.map((spec) => {
    const value = given.get(spec.name) ?? null;
    return { spec, value, outline: outlineOf(value) };
  });
}

/** Whether the values are one row. Only inputs whose first dimension can be a batch have a say. */
function decideForm(given: readonly GivenInput[]): boolean {
  let row: TensorSpec | null = null;
  let batch: TensorSpec | null = null;
  for (const { spec, value, outline } of given) {
    if (spec.shape === null || !hasBatchDimension(spec.shape)) continue;
    assertNotEmpty(spec, value);
    if (outline.length === spec.shape.length - 1) row ??= spec;
    else if (outline.length === spec.shape.length) batch ??= spec;
  }
  if (row === null) return false;
  if (batch === null) return true;
  const names = `${inputLabel(row.name)} is one row, but ${inputLabel(batch.name)} is a batch`;
  const message = "row and batch are mixed";
  throw new AppError("input.shape", `${names} of rows: send all inputs the same way.`, {
    errors: [row, batch].map(({ name }) => ({ field: `inputs.${name}`, message })),
  });
}

/** `[]` says nothing of its rank. For a batch it can only mean no rows, not one row without values. */
function assertNotEmpty(spec: TensorSpec, value: JsonValue): void {
  if (!isJsonArray(value) || value.length > 0 || !hasFreeBatchDimension(spec.shape)) return;
  throw new AppError("batch.empty", `${inputLabel(spec.name)} holds no rows.`, {
    errors: [{ field: `inputs.${spec.name}`, message: "holds no rows" }],
  });
}
