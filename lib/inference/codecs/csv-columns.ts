import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import { describeTensor, inputLabel } from "./check-shape";
import { suggest } from "./match-inputs";

/** An input as columns: `[N]` and `[N,1]` are one of its name, `[N,k]` are `name[0]` to `name[k-1]`. */
export interface ColumnInput {
  readonly spec: TensorSpec;
  readonly columns: readonly string[];
}

/** The inputs as columns; refuses a model that has one which is none. */
export function columnsOf(signature: Signature): readonly ColumnInput[] {
  const inputs = signature.inputs.map((spec) => ({ spec, columns: namesOf(spec) }));
  const names = inputs.flatMap(({ columns }) => columns);
  if (new Set(names).size === names.length) return inputs;
  throw noCsv("Two columns of this model would have the same name");
}

function namesOf(spec: TensorSpec): readonly string[] {
  const { name, shape } = spec;
  const [, width = 1] = shape ?? [];
  if (shape === null || shape.length < 1 || shape.length > 2 || typeof width !== "number") {
    const described = describeTensor(spec.datatype, shape);
    throw noCsv(`${inputLabel(name)} (${described}) is no column or row of columns`);
  }
  return columnNames(name, shape.length === 1 ? 1 : width, null);
}

/** The columns of a tensor `width` wide. Labels of a classifier stand in the place of positions. */
export function columnNames(
  name: string,
  width: number,
  labels: readonly string[] | null,
): readonly string[] {
  if (labels !== null) return labels.map((label) => `${name}[${label}]`);
  if (width === 1) return [name];
  return Array.from({ length: width }, (_, index) => `${name}[${index}]`);
}

/** The header's names, in any order and each once, to their places in a row. */
export function matchHeader(
  header: readonly string[],
  inputs: readonly ColumnInput[],
): ReadonlyMap<string, number> {
  const known = inputs.flatMap(({ columns }) => columns);
  const isKnown = new Set(known);
  const places = new Map<string, number>();
  header.forEach((name, place) => {
    if (!isKnown.has(name)) refuseUnknownColumn(name, known);
    if (places.has(name)) {
      throw malformed(`The header names the column ${label(name)} twice.`);
    }
    places.set(name, place);
  });
  const missing = known.filter((name) => !places.has(name));
  if (missing.length === 0) return places;
  const listed = missing.slice(0, 20).map(label).join(", ");
  const plural = missing.length === 1 ? "column is" : "columns are";
  const rest = missing.length > 20 ? ", …" : "";
  throw new AppError("input.missing", `The ${plural} missing: ${listed}${rest}.`, {
    errors: missing.slice(0, 100).map((name) => ({
      field: `inputs.${name}`,
      message: "is missing from the header",
    })),
  });
}

function refuseUnknownColumn(name: string, known: readonly string[]): never {
  const question = suggest(name, known, "columns");
  throw new AppError(
    "input.unknown",
    `The column ${label(name)} is not an input of this model; ${question}`,
    { errors: [{ field: `inputs.${name.slice(0, 100)}`, message: "is not in the signature" }] },
  );
}

function label(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

function noCsv(reason: string): AppError {
  return new AppError("request.media_type", `${reason}, so it takes no text/csv.`, {
    hint: "Send JSON as application/json.",
  });
}

function malformed(message: string): AppError {
  return new AppError("request.malformed", message);
}
