import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { isJsonObject, type JsonObject, type JsonValue } from "./json-value";
import { assertNames } from "./match-inputs";
import { exactValue } from "./nested-values";
import { base64Of } from "./read-elements";

export interface GivenTensor {
  readonly spec: TensorSpec;
  /** The whole tensor, as nested arrays. */
  readonly value: JsonValue;
}

/**
 * Rows to tensors: an item is the one input's value without the batch dimension, or an object of all
 * inputs' values. An object whose only member is a string "b64" is a value, as in TF Serving.
 */
export function readInstances(
  instances: readonly JsonValue[],
  signature: Signature,
): readonly GivenTensor[] {
  const isNamed = isNames(instances[0] ?? null);
  const odd = instances.findIndex((item) => isNames(item) !== isNamed);
  if (odd !== -1) {
    const [first, other] = isNamed ? ["an object of inputs", "a value"] : ["a value", "an object"];
    throw malformed(`instances[0] is ${first}, but instances[${odd}] is ${other}.`);
  }
  if (!isNamed) return [{ spec: onlyInput("instances", signature), value: instances }];
  const items: JsonObject[] = [];
  for (const item of instances) {
    // Always so: all of them are names.
    if (!isJsonObject(item)) continue;
    assertNames(item, signature, () => `instances[${items.length}]`);
    items.push(item);
  }
  return signature.inputs.map((spec) => ({
    spec,
    // The rows come from arrays of their own, each of which knows the digits of its numbers.
    value: items.map((item) => exactValue(spec, item.get(spec.name) ?? null)),
  }));
}

/** Whole tensors: the one input's, or an object of all inputs'. */
export function readNamedTensors(
  value: JsonValue,
  label: string,
  signature: Signature,
): readonly GivenTensor[] {
  if (!isNames(value)) return [{ spec: onlyInput(label, signature), value }];
  assertNames(value, signature, () => `"${label}"`);
  return signature.inputs.map((spec) => ({ spec, value: value.get(spec.name) ?? null }));
}

function isNames(value: JsonValue): value is JsonObject {
  return isJsonObject(value) && base64Of(value) === null;
}

function onlyInput(label: string, { inputs }: Signature): TensorSpec {
  const [spec, ...others] = inputs;
  if (spec !== undefined && others.length === 0) return spec;
  const names = inputs.map(({ name }) => JSON.stringify(name)).join(", ");
  const shape = label === "instances" ? "every item must be an object" : "it must be an object";
  throw malformed(`"${label}": this model has ${inputs.length} inputs, so ${shape} of ${names}.`);
}

function malformed(message: string): AppError {
  return new AppError("request.malformed", message);
}
