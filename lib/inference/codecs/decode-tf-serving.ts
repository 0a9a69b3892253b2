import type { Signature } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { AnswerPlan, DecodedRequest } from "../types";
import { type BoundDimensions, checkShape, countRows } from "./check-shape";
import type { DecodeContext } from "./codec-context";
import { readJson } from "./json-reader";
import { describeJson, isJsonArray, isJsonObject, type JsonObject, quote } from "./json-value";
import { outlineOf, readNested } from "./nested-values";
import { type GivenTensor, readInstances, readNamedTensors } from "./read-instances";
import { rowSignature } from "./row-signature";

const rules = { allowsNumberStrings: false, allowsBase64: true } as const;

type Form = Extract<AnswerPlan, { dialect: "tf-serving" }>["form"];

/**
 * TensorFlow Serving's predict request. `instances` is a list of rows, `inputs` is whole tensors, and
 * the answer has the form of its request.
 */
export function decodeTfServing(body: Buffer, context: DecodeContext): DecodedRequest {
  const request = readJson(body, { allowsNonFinite: true });
  if (!isJsonObject(request)) {
    throw malformed(`The body must be a JSON object, got ${describeJson(request)}.`);
  }
  const form = formOf(request);
  const signature = rowSignature(context);
  const given = readGiven(request, form, signature);
  const bound: BoundDimensions = new Map();
  const shaped = given.map(({ spec, value }) => {
    const shape = outlineOf(value);
    checkShape(spec, shape, bound);
    return { spec, value, shape };
  });
  const counted = countRows(shaped, signature.outputs, context.limits.maxBatchRows);
  const inputs = shaped.map(({ spec, value, shape }) => {
    const data = readNested(spec, value, shape, rules);
    return { name: spec.name, datatype: spec.datatype, shape, data };
  });
  // Rows are what came in the list, also for a model that calls its first dimension fixed.
  const rows = form === "rows" ? (shaped[0]?.shape[0] ?? counted) : counted;
  return { inputs, rows, plan: { dialect: "tf-serving", form, rows } };
}

const members = ["signature_name", "instances", "inputs"];

function formOf(request: JsonObject): Form {
  for (const name of request.keys()) {
    if (members.includes(name)) continue;
    const listed = members.map((member) => quote(member)).join(", ");
    throw malformed(`The member ${quote(name)} is none of a predict request: ${listed}.`);
  }
  const signatureName = request.get("signature_name") ?? "";
  if (signatureName !== "" && signatureName !== "serving_default") {
    const got = describeJson(signatureName);
    throw malformed(`"signature_name" must be "serving_default" or left out, got ${got}.`);
  }
  const hasInstances = request.has("instances");
  if (hasInstances !== request.has("inputs")) return hasInstances ? "rows" : "columns";
  const got = hasInstances ? "both came" : "neither came";
  throw malformed(`The body must have either "instances" or "inputs"; ${got}.`);
}

/** The tensors in the order of the signature, not yet checked. */
function readGiven(request: JsonObject, form: Form, signature: Signature): readonly GivenTensor[] {
  if (form === "columns") {
    return readNamedTensors(request.get("inputs") ?? null, "inputs", signature);
  }
  const instances = request.get("instances");
  if (!isJsonArray(instances)) {
    throw malformed(`"instances" must be an array of rows, got ${describeJson(instances)}.`);
  }
  if (instances.length === 0) {
    throw new AppError("batch.empty", '"instances" holds no rows.', {
      errors: [{ field: "instances", message: "holds no rows" }],
    });
  }
  return readInstances(instances, signature);
}

function malformed(message: string): AppError {
  return new AppError("request.malformed", message);
}
