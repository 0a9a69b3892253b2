import type { Signature, TensorSpec } from "@/lib/contract/signature";
import { dimensionId, type FormState, shapeOf, sizeOf, sourceOf } from "./form-state";

/** A free dimension that the form asks for: once for each name. */
export interface FreeDimension {
  readonly id: string;
  /** Null: the rows that all inputs without a name for their first dimension share. */
  readonly name: string | null;
  /** For one without a name: whose it is, and its place from 1. */
  readonly of: { readonly input: string; readonly axis: number } | null;
}

export interface SheetColumn {
  readonly spec: TensorSpec;
  /** Column within the input. */
  readonly index: number;
  readonly label: string;
}

/** Inputs that are typed cell by cell: rows × columns. */
export interface Sheet {
  readonly kind: "sheet";
  readonly id: string;
  readonly rows: number;
  /** The free dimension that counts the rows; null: their number is fixed. */
  readonly rowsId: string | null;
  readonly columns: readonly SheetColumn[];
  readonly specs: readonly TensorSpec[];
}

/** An input that is typed or filled as a whole. */
export interface Whole {
  readonly kind: "json" | "fill";
  readonly id: string;
  readonly spec: TensorSpec;
  /** Null: the file states no shape. */
  readonly shape: readonly number[] | null;
}

export type FormPart = Sheet | Whole;

export function freeDimensions(signature: Signature): FreeDimension[] {
  const found = new Map<string, FreeDimension>();
  for (const spec of signature.inputs) {
    spec.shape?.forEach((dimension, axis) => {
      const id = dimensionId(spec, axis);
      if (id === null || found.has(id)) return;
      const name = typeof dimension === "string" ? dimension : null;
      const isRows = name === null && axis === 0;
      found.set(id, {
        id,
        name,
        of: name === null && !isRows ? { input: spec.name, axis: axis + 1 } : null,
      });
    });
  }
  return [...found.values()];
}

/**
 * How the inputs are asked for, in the order of the signature. Inputs that are one column over the same
 * rows share a sheet, so that a table pastes at once.
 */
export function planForm(signature: Signature, state: FormState): FormPart[] {
  const parts: FormPart[] = [];
  for (const spec of signature.inputs) {
    const source = sourceOf(spec, state);
    if (source !== "cells") {
      parts.push({ kind: source, id: spec.name, spec, shape: shapeOf(spec, state) });
      continue;
    }
    const sheet = sheetOf(spec, state);
    const index = parts.findIndex((part) => part.kind === "sheet" && canJoin(part, sheet));
    const joined = parts[index];
    if (joined?.kind === "sheet") {
      parts[index] = {
        ...joined,
        columns: [...joined.columns, ...sheet.columns],
        specs: [...joined.specs, spec],
      };
    } else {
      parts.push(sheet);
    }
  }
  return parts;
}

function sheetOf(spec: TensorSpec, state: FormState): Sheet {
  const [rows = 1, columns = 1] = shapeOf(spec, state) ?? [];
  const isColumn = columns === 1;
  return {
    kind: "sheet",
    id: spec.name,
    rows,
    rowsId: dimensionId(spec, 0),
    specs: [spec],
    columns: Array.from({ length: columns }, (_, index) => ({
      spec,
      index,
      label: isColumn ? spec.name : String(index),
    })),
  };
}

/** Single columns over the same rows belong together; so do single values. */
function canJoin(sheet: Sheet, other: Sheet): boolean {
  const areColumns = [...sheet.specs, ...other.specs].every(isColumnSpec);
  return areColumns && sheet.rowsId === other.rowsId && sheet.rows === other.rows;
}

/** By what the signature says, so that a sheet does not fall apart when a size changes. */
function isColumnSpec({ shape }: TensorSpec): boolean {
  return shape === null || shape.length < 2 || shape[1] === 1;
}

/** Whether every column is an input of its own with one value: a form of single fields. */
export function isSingle(sheet: Sheet): boolean {
  return sheet.rows === 1 && sheet.columns.length === sheet.specs.length;
}

/** The sizes that a sheet has room for. */
export function rowsOf(sheet: Sheet, state: FormState): number {
  return sheet.rowsId === null ? sheet.rows : sizeOf(state, sheet.rowsId);
}
