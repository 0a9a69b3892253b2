import { AppError } from "@/lib/platform/errors";
import {
  describeJson,
  isJsonObject,
  JsonNumber,
  type JsonObject,
  type JsonValue,
  quote,
} from "./json-value";

/** The `parameters` of a request, an input or an output of the Open Inference Protocol. */
export type Parameters = ReadonlyMap<string, JsonValue>;

const none: Parameters = new Map();

/** `labelOf` says whose they are; it is asked only for an error. */
export function parametersOf(owner: JsonObject, labelOf: () => string): Parameters {
  const parameters = owner.get("parameters");
  if (parameters === undefined) return none;
  if (!isJsonObject(parameters)) {
    throw new AppError(
      "request.malformed",
      `"parameters" of ${labelOf()} must be an object, got ${describeJson(parameters)}.`,
    );
  }
  for (const [name, value] of parameters) {
    if (typeof value !== "object" || value instanceof JsonNumber) continue;
    throw new AppError(
      "request.malformed",
      `The parameter ${quote(name)} of ${labelOf()} must be a string, number or boolean, got ${describeJson(value)}.`,
    );
  }
  return parameters;
}

export function booleanOf(parameters: Parameters, name: string): boolean | undefined {
  const value = parameters.get(name);
  if (value === undefined || typeof value === "boolean") return value;
  throw new AppError(
    "request.malformed",
    `The parameter ${quote(name)} must be true or false, got ${describeJson(value)}.`,
  );
}

/** Names that the protocol keeps for servers. */
export function refuseReserved(parameters: Parameters): void {
  for (const name of parameters.keys()) {
    if (!name.startsWith("triton_")) continue;
    throw new AppError(
      "request.malformed",
      `The parameter ${quote(name)} is reserved: names that start with "triton_" are not for requests.`,
    );
  }
}
