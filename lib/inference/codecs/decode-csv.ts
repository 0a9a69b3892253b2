import type { Datatype, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodedRequest, TensorData } from "../types";
import { type BoundDimensions, checkShape, countRows } from "./check-shape";
import type { DecodeContext } from "./codec-context";
import { type ColumnInput, columnsOf, matchHeader } from "./csv-columns";
import { allocateData } from "./datatypes";
import { decodeUtf8 } from "./decode-utf8";
import { readNumberText } from "./json-reader";
import { JsonNumber, type JsonValue, NonFiniteToken } from "./json-value";
import { nameRecord, readCsv } from "./read-csv";
import { storeElements } from "./read-elements";
import { rowSignature } from "./row-signature";

const rules = { allowsNumberStrings: false, allowsBase64: false } as const;

/** An input that is being read: its values row by row, and where they stand in a row. */
interface Filling extends ColumnInput {
  readonly places: readonly number[];
  readonly values: JsonValue[];
}

/**
 * CSV for models whose inputs are columns: a header of names, in any order, and then the rows. A field
 * is what its column's datatype says, whether it was quoted or not.
 */
export function decodeCsv(body: Buffer, context: DecodeContext): DecodedRequest {
  const signature = rowSignature(context);
  const inputs = columnsOf(signature);
  const { maxBatchRows } = context.limits;
  const { fillings, rows } = readRows(decodeUtf8(body), inputs, maxBatchRows);
  if (rows === 0) throw new AppError("batch.empty", "The body holds a header, but no rows.");
  const bound: BoundDimensions = new Map();
  const shaped = fillings.map(({ spec, columns, values }) => {
    const shape = spec.shape?.length === 1 ? [rows] : [rows, columns.length];
    checkShape(spec, shape, bound);
    return { spec, columns, values, shape };
  });
  countRows(shaped, signature.outputs, maxBatchRows);
  return {
    inputs: shaped.map(({ spec, columns, values, shape }) => {
      const data = store(spec, shape, columns, values);
      return { name: spec.name, datatype: spec.datatype, shape, data };
    }),
    rows,
    plan: { dialect: "csv", rows },
  };
}

function readRows(
  text: string,
  inputs: readonly ColumnInput[],
  maxBatchRows: number,
): { readonly fillings: readonly Filling[]; readonly rows: number } {
  let fillings: readonly Filling[] | null = null;
  // A few too many in the header, so that the unknown column is named.
  let width = inputs.reduce((total, { columns }) => total + columns.length, 20);
  let rows = 0;
  for (const { row, fields } of readCsv(text, () => width)) {
    if (fillings === null) {
      fillings = beginFilling(fields, inputs);
      width = fields.length;
      continue;
    }
    if (row > maxBatchRows) throw tooMany(maxBatchRows);
    assertWidth(row, fields, width);
    for (const filling of fillings) addRow(filling, fields);
    rows = row;
  }
  if (fillings !== null) return { fillings, rows };
  throw new AppError(
    "request.malformed",
    "The body is empty: its first line must be a header that names the columns.",
  );
}

function beginFilling(
  header: readonly string[],
  inputs: readonly ColumnInput[],
): readonly Filling[] {
  const places = matchHeader(header, inputs);
  return inputs.map(({ spec, columns }) => ({
    spec,
    columns,
    places: columns.map((name) => places.get(name) ?? 0),
    values: [],
  }));
}

function addRow({ spec, places, values }: Filling, fields: readonly string[]): void {
  for (const place of places) values.push(readCell(fields[place] ?? "", spec.datatype));
}

/** What the field says, or its text where it says nothing of this datatype: the store refuses it. */
function readCell(text: string, datatype: Datatype): JsonValue {
  switch (datatype) {
    // A text that begins with = + - or @ is data here: nothing of ours opens it in a spreadsheet.
    case "BYTES":
      return text;
    // Spreadsheets write TRUE, pandas writes True.
    case "BOOL":
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text;
    case "FP16":
    case "FP32":
    case "FP64": {
      const value = nonFinite(text) ?? readNumberText(text) ?? text;
      return value instanceof JsonNumber ? value.toFloat() : value;
    }
    default:
      return nonFinite(text) ?? readNumberText(text) ?? text;
  }
}

function nonFinite(text: string): NonFiniteToken | null {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") {
    return new NonFiniteToken(Number(text));
  }
  return null;
}

function store(
  spec: TensorSpec,
  shape: readonly number[],
  columns: readonly string[],
  values: readonly JsonValue[],
): TensorData {
  const data = allocateData(spec.datatype, values.length);
  const nameElement = (at: number) => {
    const row = Math.floor(at / columns.length) + 1;
    return `row ${row}, column ${JSON.stringify(columns[at % columns.length])}`;
  };
  storeElements({ spec, shape, rules, nameElement }, data, values, 0);
  return data;
}

function assertWidth(row: number, fields: readonly string[], width: number): void {
  if (fields.length === width) return;
  const isBlank = fields.length === 1 && fields[0] === "";
  const got = isBlank ? "is an empty line" : `has ${fields.length}`;
  throw new AppError(
    "request.malformed",
    `The body is not valid CSV in ${nameRecord(row)}: it ${got} where the header has ${width} fields.`,
  );
}

function tooMany(maxBatchRows: number): AppError {
  return new AppError(
    "batch.limit",
    `The body holds more than ${maxBatchRows} rows, which is as many as one request may hold.`,
  );
}
