import type { TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodedRequest, TensorValue } from "../types";
import { type BoundDimensions, checkShape, countWholeRows, inputLabel } from "./check-shape";
import type { DecodeContext } from "./codec-context";
import { decodeRawBody } from "./decode-raw-body";
import { readJson } from "./json-reader";
import {
  describeJson,
  isJsonArray,
  isJsonObject,
  type JsonObject,
  type JsonValue,
  quote,
} from "./json-value";
import { assertAllPresent, refuseUnknownInput } from "./match-inputs";
import { planOutputs } from "./plan-outputs";
import { type BinaryPart, readInputData, readShape } from "./read-input-data";
import { booleanOf, parametersOf, refuseReserved } from "./request-parameters";

/**
 * The Open Inference Protocol's request: JSON, or JSON of `jsonLength` bytes and then the raw tensors
 * of the inputs that say `binary_data_size`, in their order, without padding.
 */
export function decodeOpenInference(
  body: Buffer,
  jsonLength: number | null,
  context: DecodeContext,
): DecodedRequest {
  if (jsonLength === 0) return decodeRawBody(body, context);
  const jsonEnd = checkJsonLength(body, jsonLength);
  const json = jsonEnd === body.length ? body : body.subarray(0, jsonEnd);
  const request = readJson(json, { allowsNonFinite: true });
  if (!isJsonObject(request)) {
    throw malformed(`The body must be a JSON object, got ${describeJson(request)}.`);
  }
  const parameters = parametersOf(request, () => "the request");
  refuseReserved(parameters);
  const id = idOf(request);
  const outputs = planOutputs(
    request.get("outputs"),
    context.signature,
    booleanOf(parameters, "binary_data_output") ?? false,
  );
  const binary = { bytes: body, at: jsonEnd };
  const inputs = readInputs(request, binary, context);
  const read = inputs.map(({ spec, value }) => ({ spec, shape: value.shape }));
  return {
    inputs: inputs.map(({ value }) => value),
    rows: countWholeRows(read, context),
    plan: { dialect: "open-inference", id, outputs },
  };
}

function checkJsonLength(body: Buffer, jsonLength: number | null): number {
  if (jsonLength === null) return body.length;
  if (Number.isSafeInteger(jsonLength) && jsonLength >= 0 && jsonLength <= body.length) {
    return jsonLength;
  }
  const range = `from 0 to the body's ${body.length} bytes`;
  throw malformed(`Inference-Header-Content-Length must be ${range}, got ${jsonLength}.`);
}

interface ReadInput {
  readonly spec: TensorSpec;
  readonly value: TensorValue;
}

/** All inputs, in the order of the signature. */
function readInputs(request: JsonObject, binary: BinaryPart, context: DecodeContext): ReadInput[] {
  const listed = request.get("inputs");
  if (!isJsonArray(listed)) {
    throw malformed(`"inputs" must be an array, got ${describeJson(listed)}.`);
  }
  const given = listed.map((input, index) => nameInput(input, index, context));
  const byName = new Map<string, ReadInput>();
  const names = new Set(given.map(({ spec }) => spec.name));
  assertAllPresent(context.signature, (name) => names.has(name));
  const bound: BoundDimensions = new Map();
  for (const { spec, input } of given) {
    if (byName.has(spec.name)) throw malformed(`${inputLabel(spec.name)} is given twice.`);
    byName.set(spec.name, { spec, value: readInput(spec, input, bound, { binary, context }) });
  }
  assertConsumed(binary, context);
  const inOrder: ReadInput[] = [];
  for (const { name } of context.signature.inputs) {
    const read = byName.get(name);
    if (read !== undefined) inOrder.push(read);
  }
  return inOrder;
}

function assertConsumed(binary: BinaryPart, context: DecodeContext): void {
  if (binary.at === binary.bytes.length) return;
  const rest = `${binary.bytes.length - binary.at} bytes follow the last input`;
  throw malformed(`unexpected additional input data for model '${context.model}': ${rest}.`);
}

function nameInput(
  input: JsonValue,
  index: number,
  { signature }: DecodeContext,
): { spec: TensorSpec; input: JsonObject } {
  if (!isJsonObject(input)) {
    throw malformed(`inputs[${index}] must be an object, got ${describeJson(input)}.`);
  }
  const name = input.get("name");
  if (typeof name !== "string") {
    throw malformed(`The name of inputs[${index}] must be a string, got ${describeJson(name)}.`);
  }
  const spec = signature.inputs.find((other) => other.name === name);
  return spec === undefined ? refuseUnknownInput(name, signature) : { spec, input };
}

function readInput(
  spec: TensorSpec,
  input: JsonObject,
  bound: BoundDimensions,
  source: { readonly binary: BinaryPart; readonly context: DecodeContext },
): TensorValue {
  assertDatatype(spec, input.get("datatype"));
  const shape = readShape(spec, input.get("shape"));
  checkShape(spec, shape, bound);
  const parameters = parametersOf(input, () => inputLabel(spec.name));
  if (parameters.has("shared_memory_region")) {
    const message = `${inputLabel(spec.name)}: shared memory is not supported.`;
    throw new AppError("protocol.unsupported", message);
  }
  const size = parameters.get("binary_data_size");
  const { binary, context } = source;
  const given = { size, data: input.get("data") };
  const data = readInputData(spec, shape, given, { binary, model: context.model });
  return { name: spec.name, datatype: spec.datatype, shape, data };
}

function assertDatatype(spec: TensorSpec, datatype: JsonValue | undefined): void {
  if (datatype === spec.datatype) return;
  const received = typeof datatype === "string" ? quote(datatype) : describeJson(datatype);
  const message = `expected datatype ${spec.datatype}, got ${received}`;
  throw new AppError("input.type", `${inputLabel(spec.name)}: ${message}.`, {
    errors: [{ field: `inputs.${spec.name}`, message, expected: spec.datatype, received }],
  });
}

function idOf(request: JsonObject): string | null {
  const id = request.get("id");
  if (id === undefined) return null;
  if (typeof id === "string") return id;
  throw malformed(`"id" must be a string, got ${describeJson(id)}.`);
}

function malformed(message: string): AppError {
  return new AppError("request.malformed", message);
}
