import type { Signature } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { describeJson, isJsonArray, isJsonObject, type JsonValue, quote } from "./json-value";
import { suggest } from "./match-inputs";
import { booleanOf, parametersOf } from "./request-parameters";

interface PlannedOutput {
  readonly name: string;
  readonly isBinary: boolean;
}

/** Which outputs the answer holds, in which order, and which of them travel as bytes. */
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
    return signature.outputs.map(({ name }) => ({ name, isBinary: isBinaryByDefault }));
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
  if (!signature.outputs.some((spec) => spec.name === name)) refuseUnknown(name, signature);
  const label = `output ${quote(name)}`;
  const parameters = parametersOf(output, label);
  for (const feature of ["classification", "shared_memory_region"]) {
    const value = parameters.get(feature);
    if (value === undefined || value === 0) continue;
    throw new AppError("protocol.unsupported", `${label}: ${feature} is not supported.`);
  }
  return { name, isBinary: booleanOf(parameters, "binary_data") ?? isBinaryByDefault };
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
