import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { PlannedOutput } from "../types";
import { assertClassifiable } from "./classify";
import { describeJson, isJsonArray, isJsonObject, type JsonValue, quote } from "./json-value";
import { suggest } from "./match-inputs";
import { booleanOf, type Parameters, parametersOf } from "./request-parameters";

/** Which outputs the answer holds, in which order, and in which form. */
export function planOutputs(
  listed: JsonValue | undefined,
  signature: Signature,
  isBinaryByDefault: boolean,
): PlannedOutput[] {
  if (listed !== undefined && !isJsonArray(listed)) {
    throw new AppError(
      "request.malformed",
      `"outputs" must be an array, got ${describeJson(listed)}.`,
    );
  }
  if (listed === undefined || listed.length === 0) {
    return signature.outputs.map(({ name }) => ({
      name,
      isBinary: isBinaryByDefault,
      classification: null,
    }));
  }
  const planned = listed.map((output, index) =>
    planOutput(output, index, signature, isBinaryByDefault),
  );
  const names = new Set<string>();
  for (const { name } of planned) {
    if (names.has(name)) {
      throw new AppError("request.malformed", `The output ${quote(name)} is requested twice.`);
    }
    names.add(name);
  }
  return planned;
}

function planOutput(
  output: JsonValue,
  index: number,
  signature: Signature,
  isBinaryByDefault: boolean,
): PlannedOutput {
  const name = isJsonObject(output) ? output.get("name") : undefined;
  if (!isJsonObject(output) || typeof name !== "string") {
    throw new AppError("request.malformed", `outputs[${index}] must be an object with a name.`);
  }
  const spec = signature.outputs.find((other) => other.name === name);
  if (spec === undefined) return refuseUnknown(name, signature);
  const parameters = parametersOf(output, () => `output ${quote(name)}`);
  if ((parameters.get("shared_memory_region") ?? 0) !== 0) {
    const message = `output ${quote(name)}: shared_memory_region is not supported.`;
    throw new AppError("protocol.unsupported", message);
  }
  const isBinary = booleanOf(parameters, "binary_data") ?? isBinaryByDefault;
  return { name, isBinary, classification: classificationOf(spec, parameters) };
}

/** How many classes are asked for. Clients say 0 when they ask for none. */
function classificationOf(spec: TensorSpec, parameters: Parameters): number | null {
  const count = parameters.get("classification");
  if (count === undefined || count === 0) return null;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 0) {
    const got = describeJson(count);
    throw new AppError(
      "request.malformed",
      `output ${quote(spec.name)}: classification must be a number of classes, got ${got}.`,
    );
  }
  assertClassifiable(spec);
  return count;
}

function refuseUnknown(name: string, signature: Signature): never {
  const omitted = signature.omittedOutputs.find((output) => output.name === name);
  const names = signature.outputs.map((spec) => spec.name);
  const label = `output ${quote(name)}`;
  if (omitted !== undefined) {
    throw new AppError(
      "output.unknown",
      `${label} is ${omitted.type}, which an answer cannot hold.`,
      { hint: omitted.hint },
    );
  }
  throw new AppError(
    "output.unknown",
    `${label} is not an output of this model; ${suggest(name, names, "outputs")}`,
  );
}
