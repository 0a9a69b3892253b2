import { type Datatype, datatypeSchema } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { readJson } from "../codecs/json-reader";
import { isJsonArray, type JsonObject, type JsonValue } from "../codecs/json-value";
import { readBinary } from "../codecs/read-binary";
import type { OutputPair, Said } from "./output-pair";

/** `{"outputs": [{name, shape, datatype, data}]}`, where raw bytes behind the JSON may stand for `data`. */
export function readOpenInferenceAnswer(
  { answer, answerJsonLength }: { answer: Buffer; answerJsonLength: number | null },
  pairOf: (name: string) => OutputPair,
): OutputPair[] {
  const jsonLength = answerJsonLength ?? answer.length;
  const json = readJson(answer.subarray(0, jsonLength), { allowsNonFinite: true });
  const outputs = json instanceof Map ? json.get("outputs") : null;
  if (!isJsonArray(outputs)) throw malformed("no outputs");
  let at = jsonLength;
  return outputs.map((output) => {
    if (!(output instanceof Map)) throw malformed("an output that is no object");
    const size = binarySize(output);
    const bytes = size === null ? null : answer.subarray(at, at + size);
    at += size ?? 0;
    return { ...pairOf(textOf(output, "name")), said: readSaid(output, bytes) };
  });
}

function readSaid(output: JsonObject, bytes: Buffer | null): Said {
  const datatype = datatypeOf(output);
  const sizes = output.get("shape");
  if (!isJsonArray(sizes)) throw malformed("an output without a shape");
  const shape = sizes.map(Number);
  if (bytes !== null) {
    const spec = { name: textOf(output, "name"), datatype, shape };
    return { datatype, shape, values: readBinary(spec, shape, bytes, "") };
  }
  const values = output.get("data");
  if (!isJsonArray(values)) throw malformed("an output without data");
  return { datatype, shape, values };
}

function binarySize(output: JsonObject): number | null {
  const parameters = output.get("parameters");
  const size = parameters instanceof Map ? parameters.get("binary_data_size") : undefined;
  return typeof size === "number" ? size : null;
}

function datatypeOf(output: JsonObject): Datatype {
  const known = datatypeSchema.safeParse(output.get("datatype"));
  if (known.success) return known.data;
  throw malformed("an unknown datatype");
}

function textOf(output: JsonObject, name: string): string {
  const value: JsonValue = output.get(name) ?? null;
  if (typeof value === "string") return value;
  throw malformed(`an output without ${name}`);
}

function malformed(what: string): AppError {
  return new AppError("request.malformed", `The answer has ${what}.`);
}
