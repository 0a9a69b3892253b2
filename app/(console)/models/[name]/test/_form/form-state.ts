import type { TensorSpec } from "@/lib/contract/signature";

export const fillKinds = ["zeros", "ones", "random", "example"] as const;
export type FillKind = (typeof fillKinds)[number];
export interface Fill {
  readonly kind: FillKind;
  /** Of the random values: the same seed gives the same values. */
  readonly seed: number;
}

/** Where the values of an input come from. All three are kept: switching loses nothing. */
export interface InputValue {
  readonly source: "cells" | "json" | "fill";
  readonly cells: readonly (readonly string[])[];
  readonly json: string;
  readonly fill: Fill;
}

/**
 * What was typed, by name and datatype: another version that has the same input finds it again. Sizes are
 * text, so that a field can be empty while somebody types.
 */
export interface FormState {
  readonly values: Readonly<Record<string, InputValue>>;
  readonly sizes: Readonly<Record<string, string>>;
}

export const emptyForm: FormState = { values: {}, sizes: {} };
const emptyValue: InputValue = {
  source: "cells",
  cells: [],
  json: "",
  fill: { kind: "zeros", seed: 1 },
};

/** More cells than this nobody types; then the input is one text or a fill. */
const maxCells = 600;
const maxColumns = 64;
export const maxSize = 10_000_000;

/** Identity of a free dimension: equal names are one, and unnamed first dimensions are the shared rows. */
export function dimensionId(spec: TensorSpec, axis: number): string | null {
  const dimension = spec.shape?.[axis];
  if (dimension === undefined || typeof dimension === "number") return null;
  if (dimension !== null) return `name:${dimension}`;
  return axis === 0 ? "rows" : `axis:${spec.name}:${axis}`;
}

function keyOf(spec: TensorSpec): string {
  return `${spec.datatype} ${spec.name}`;
}

export function inputValue(state: FormState, spec: TensorSpec): InputValue {
  return state.values[keyOf(spec)] ?? emptyValue;
}

export function sizeText(state: FormState, id: string): string {
  return state.sizes[id] ?? "1";
}

/** Null when the text is no size. */
export function parseSize(text: string): number | null {
  const size = /^[0-9]{1,8}$/.test(text.trim()) ? Number(text) : 0;
  return size >= 1 && size <= maxSize ? size : null;
}

export function sizeOf(state: FormState, id: string): number {
  return parseSize(sizeText(state, id)) ?? 1;
}

/** The shape with every free dimension decided. */
export function shapeOf(spec: TensorSpec, state: FormState): readonly number[] | null {
  if (spec.shape === null) return null;
  return spec.shape.map((dimension, axis) => {
    const id = dimensionId(spec, axis);
    return typeof dimension === "number" || id === null ? Number(dimension) : sizeOf(state, id);
  });
}

/** Whether an input can be typed cell by cell. One that states no shape is taken for a single value. */
export function hasCells(shape: readonly number[] | null): boolean {
  if (shape === null) return true;
  const [rows = 1, columns = 1] = shape;
  return shape.length <= 2 && rows * columns <= maxCells && columns <= maxColumns;
}

/** Where the values come from, as things are: cells that do not fit are replaced by a fill. */
export function sourceOf(spec: TensorSpec, state: FormState): InputValue["source"] {
  const { source } = inputValue(state, spec);
  return source === "cells" && !hasCells(shapeOf(spec, state)) ? "fill" : source;
}

export function withValue(
  state: FormState,
  spec: TensorSpec,
  change: Partial<InputValue>,
): FormState {
  const value = { ...inputValue(state, spec), ...change };
  return { ...state, values: { ...state.values, [keyOf(spec)]: value } };
}

export function withSizes(state: FormState, sizes: Readonly<Record<string, string>>): FormState {
  return { ...state, sizes: { ...state.sizes, ...sizes } };
}

export interface CellPlace {
  readonly spec: TensorSpec;
  readonly row: number;
  readonly column: number;
}

export function cellOf(state: FormState, { spec, row, column }: CellPlace): string {
  return inputValue(state, spec).cells[row]?.[column] ?? "";
}

export function withCell(state: FormState, place: CellPlace, text: string): FormState {
  return withCells(state, [{ ...place, text }]);
}

/** Sets many cells; the rest stays, also what lies outside the present sizes. */
export function withCells(
  state: FormState,
  cells: readonly (CellPlace & { readonly text: string })[],
): FormState {
  const grids = new Map<TensorSpec, string[][]>();
  for (const { spec, row, column, text } of cells) {
    const grid = grids.get(spec) ?? inputValue(state, spec).cells.map((line) => [...line]);
    grids.set(spec, grid);
    while (grid.length <= row) grid.push([]);
    const line = grid[row] ?? [];
    while (line.length <= column) line.push("");
    line[column] = text;
  }
  let next = state;
  for (const [spec, grid] of grids) next = withValue(next, spec, { cells: grid });
  return next;
}
