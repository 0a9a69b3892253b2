import { isJsonArray, type JsonObject, type JsonValue } from "../codecs/json-value";
import { flatten } from "./flatten";
import { type OutputPair, type Own, pairOf } from "./output-pair";

/** `{"predictions": …}` by rows or `{"outputs": …}` by columns; a single output goes without its name. */
export function readTfServingAnswer(
  answer: JsonObject,
  own: Own,
  form: "rows" | "columns",
): OutputPair[] {
  const value = answer.get(form === "rows" ? "predictions" : "outputs") ?? null;
  const byName = form === "rows" ? columnsOfRows(value) : namedOf(value);
  if (byName !== null) return [...byName].map(([name, column]) => pairWith(name, column, own));
  const { outputs } = own.context.signature;
  const [only] = outputs;
  if (only !== undefined && outputs.length === 1) return [pairWith(only.name, value, own)];
  // One output without a name against several: none of them is the same.
  return outputs.map(({ name }) => pairOf(name, own));
}

function pairWith(name: string, value: JsonValue, own: Own): OutputPair {
  const said = flatten(name.endsWith("_bytes") ? textsOf(value) : value, null);
  return { ...pairOf(name, own), said: said === null ? null : { ...said, datatype: null } };
}

function namedOf(value: JsonValue): JsonObject | null {
  if (!(value instanceof Map)) return null;
  return isBase64(value) ? null : value;
}

/** Rows that are objects of outputs, as one list of values for each output. */
function columnsOfRows(rows: JsonValue): ReadonlyMap<string, JsonValue> | null {
  if (!isJsonArray(rows) || rows.length === 0) return null;
  const columns = new Map<string, JsonValue[]>();
  for (const row of rows) {
    const named = namedOf(row);
    if (named === null) return null;
    for (const [name, value] of named) {
      const column = columns.get(name) ?? [];
      columns.set(name, column);
      column.push(value);
    }
  }
  return columns;
}

function isBase64(value: JsonObject): boolean {
  return value.size === 1 && typeof value.get("b64") === "string";
}

/** Strings that are written as `{"b64": …}`, by their text. */
function textsOf(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(textsOf);
  const text = value instanceof Map ? value.get("b64") : undefined;
  return typeof text === "string" ? Buffer.from(text, "base64").toString("utf8") : value;
}
