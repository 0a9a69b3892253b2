import type { Datatype } from "@/lib/contract/signature";
import { columnNames } from "../codecs/csv-columns";
import { isIntegerType } from "../codecs/datatypes";
import { decodeUtf8 } from "../codecs/decode-utf8";
import { columnLabels } from "../codecs/find-output";
import { JsonNumber, type JsonValue } from "../codecs/json-value";
import { readCsv } from "../codecs/read-csv";
import { type OutputPair, type Own, pairOf } from "./output-pair";

/** A header of output names and a line for each row. An output of several columns has them side by side. */
export function readCsvAnswer(answer: Buffer, own: Own): OutputPair[] {
  const records = [...readCsv(decodeUtf8(answer), () => Number.POSITIVE_INFINITY)];
  const [header = [], ...rows] = records.map(({ fields }) => fields);
  const places = new Map(header.map((column, place) => [column, place]));
  const pairs: OutputPair[] = [];
  for (const spec of own.context.signature.outputs) {
    const pair = pairOf(spec.name, own);
    const mine = header.filter((column) => isColumnOf(column, spec.name));
    if (pair.own === null || mine.length === 0) continue;
    for (const column of mine) places.delete(column);
    const [, width = 1] = pair.ownShape;
    const names = columnNames(spec.name, width, columnLabels(spec, pair.own));
    const isSame = names.length === mine.length && names.every((name) => mine.includes(name));
    if (!isSame) {
      pairs.push(pair);
      continue;
    }
    const at = names.map((name) => header.indexOf(name));
    const { datatype } = pair.own;
    const values = rows.flatMap((row) => at.map((place) => cell(row[place] ?? "", datatype)));
    const shape = pair.ownShape.length === 1 ? [rows.length] : [rows.length, width];
    pairs.push({ ...pair, said: { datatype: null, shape, values } });
  }
  for (const column of places.keys()) pairs.push(pairOf(column, { ...own, outputs: [] }));
  return pairs;
}

function isColumnOf(column: string, output: string): boolean {
  return column === output || (column.startsWith(`${output}[`) && column.endsWith("]"));
}

function cell(text: string, datatype: Datatype): JsonValue {
  if (datatype === "BYTES") return text;
  if (datatype === "BOOL") return text === "true" ? true : text === "false" ? false : text;
  if (isIntegerType(datatype)) return /^-?[0-9]+$/.test(text) ? new JsonNumber(text) : text;
  const value = Number(text);
  // `NaN` and the infinities are read from their words.
  return text.trim() === "" || Number.isNaN(value) ? text : value;
}
