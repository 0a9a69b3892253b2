import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { outlineOf } from "../_form/check-tensor";
import { scalarText } from "../_json/print-json";
import { type JsonNode, readJson } from "../_json/read-json";

/** Cells of one answer that are shown: more than this nobody reads, and a browser would stall. */
export const maxShownCells = 1_000;

/** Outputs of one value a row, side by side. */
export interface RowsView {
  readonly kind: "rows";
  readonly columns: readonly TensorSpec[];
  readonly rows: readonly (readonly string[])[];
  readonly total: number;
  readonly shown: number;
}

/** One output as a table; of a higher rank row by row, each with its place among the leading axes. */
export interface MatrixView {
  readonly kind: "matrix";
  readonly spec: TensorSpec;
  readonly shape: readonly number[];
  readonly width: number;
  readonly rows: readonly { readonly place: string; readonly cells: readonly string[] }[];
  readonly total: number;
  readonly shown: number;
}

/** A classifier's rows: label → probability, the most probable first. */
export interface ProbabilitiesView {
  readonly kind: "probabilities";
  readonly spec: TensorSpec;
  readonly rows: readonly (readonly { readonly label: string; readonly text: string }[])[];
  readonly total: number;
  readonly shown: number;
}

export type AnswerView = RowsView | MatrixView | ProbabilitiesView;

/** The views of an answer in the plain dialect; null when it cannot be read as one. */
export function readAnswer(text: string, signature: Signature): AnswerView[] | null {
  const reading = readJson(text);
  if (!reading.ok || reading.node.kind !== "object") return null;
  const { entries } = reading.node;
  const singles: { spec: TensorSpec; values: readonly JsonNode[] }[] = [];
  const views: AnswerView[] = [];
  for (const spec of signature.outputs) {
    const node = entries.get(spec.name);
    if (node === undefined) continue;
    const values = singleColumn(node);
    if (values !== null) singles.push({ spec, values });
    else views.push(viewProbabilities(spec, node) ?? viewMatrix(spec, node));
  }
  return [...groupRows(singles), ...views];
}

/** One value a row: a scalar, `[rows]`, or `[rows, 1]`. */
function singleColumn(node: JsonNode): readonly JsonNode[] | null {
  const outline = outlineOf(node);
  if (node.kind === "object") return null;
  if (node.kind !== "array") return [node];
  if (node.items.some(({ kind }) => kind === "object")) return null;
  if (outline.length === 1) return node.items;
  if (outline.length !== 2 || outline[1] !== 1) return null;
  return node.items.flatMap((item) => (item.kind === "array" ? item.items : []));
}

/** Outputs of as many rows stand in one table. */
function groupRows(
  singles: readonly { spec: TensorSpec; values: readonly JsonNode[] }[],
): RowsView[] {
  const counts = [...new Set(singles.map(({ values }) => values.length))];
  return counts.map((count) => {
    const columns = singles.filter(({ values }) => values.length === count);
    const rows = Math.min(count, Math.floor(maxShownCells / columns.length) || 1);
    return {
      kind: "rows",
      columns: columns.map(({ spec }) => spec),
      rows: Array.from({ length: rows }, (_, row) =>
        columns.map(({ values }) => textOf(values[row])),
      ),
      total: count * columns.length,
      shown: rows * columns.length,
    };
  });
}

function textOf(node: JsonNode | undefined): string {
  return node === undefined ? "" : scalarText(node);
}

function viewProbabilities(spec: TensorSpec, node: JsonNode): ProbabilitiesView | null {
  if (spec.classLabels === undefined) return null;
  const given = node.kind === "array" ? node.items : [node];
  const all = given.flatMap((row) => (row.kind === "object" ? [row.entries] : []));
  if (all.length === 0 || all.length !== given.length) return null;
  const classes = spec.classLabels.values.length;
  const rows = all.slice(0, Math.floor(maxShownCells / Math.max(classes, 1)) || 1);
  return {
    kind: "probabilities",
    spec,
    rows: rows.map((entries) =>
      [...entries]
        .map(([label, value]) => ({ label, text: scalarText(value) }))
        .sort((a, b) => Number(b.text) - Number(a.text))
        .slice(0, maxShownCells),
    ),
    total: all.length * classes,
    shown: Math.min(rows.length * classes, maxShownCells),
  };
}

function viewMatrix(spec: TensorSpec, node: JsonNode): MatrixView {
  const shape = outlineOf(node);
  const width = shape.at(-1) ?? 1;
  const total = shape.reduce((product, size) => product * size, 1);
  const rows: { place: string; cells: string[] }[] = [];
  let shown = 0;
  const walk = (inner: JsonNode, place: readonly number[]): void => {
    if (shown >= maxShownCells || inner.kind !== "array") return;
    const isRow = !inner.items.some(({ kind }) => kind === "array");
    if (!isRow) {
      for (const [index, item] of inner.items.entries()) walk(item, [...place, index]);
      return;
    }
    const cells = inner.items.slice(0, maxShownCells - shown).map(scalarText);
    shown += cells.length;
    rows.push({ place: place.join(", "), cells });
  };
  walk(node, []);
  return { kind: "matrix", spec, shape, width: Math.min(width, maxShownCells), rows, total, shown };
}
