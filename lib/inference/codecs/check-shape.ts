import type { Datatype, Dimension, TensorSpec } from "@/lib/contract/signature";
import { AppError } from "@/lib/platform/errors";
import type { DecodeContext } from "./codec-context";
import { datatypeLabel } from "./datatypes";

/** Sizes that named free dimensions took so far in this request, and which input said so. */
export type BoundDimensions = Map<string, { readonly size: number; readonly input: string }>;

/** `float32[N,3]`; a free dimension without a name is `?`; no brackets where nothing is stated. */
export function describeTensor(datatype: Datatype, shape: readonly Dimension[] | null): string {
  const sizes = shape === null ? "" : `[${shape.map((size) => size ?? "?").join(",")}]`;
  return `${datatypeLabel(datatype)}${sizes}`;
}

export function inputLabel(name: string): string {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name;
  return `input ${JSON.stringify(shown)}`;
}

/** Checks rank, fixed sizes, and that free dimensions of one name are equal in the request. */
export function checkShape(
  spec: TensorSpec,
  shape: readonly number[],
  bound: BoundDimensions,
): void {
  if (spec.shape === null) return;
  if (!fits(spec.shape, shape)) throw misshapen(spec, spec.shape, shape);
  for (let axis = 0; axis < shape.length; axis += 1) {
    const dimension = spec.shape[axis];
    if (typeof dimension !== "string") continue;
    const size = shape[axis] ?? 0;
    const before = bound.get(dimension);
    if (before === undefined) bound.set(dimension, { size, input: spec.name });
    else if (before.size !== size) throw unequal(spec, dimension, size, before);
  }
}

/** Whether the first dimension holds the rows of a batch: it is free, or it is one. */
export function hasBatchDimension(shape: readonly Dimension[] | null): boolean {
  if (shape === null || shape.length === 0) return false;
  return typeof shape[0] !== "number" || shape[0] === 1;
}

function hasRows({ shape }: TensorSpec): boolean {
  return shape === null || hasFreeBatchDimension(shape);
}

export function hasFreeBatchDimension(shape: readonly Dimension[] | null): boolean {
  return shape !== null && shape.length > 0 && typeof shape[0] !== "number";
}

/**
 * Rows of the request; refuses an empty batch and one over the limit. Where no output can have as many
 * rows as came, the first dimension is a length and no batch, and a list may be empty.
 */
export function countRows(
  inputs: readonly { readonly spec: TensorSpec; readonly shape: readonly number[] }[],
  outputs: readonly TensorSpec[],
  maxBatchRows: number,
): number {
  let rows: number | null = null;
  for (const { spec, shape } of inputs) {
    if (!hasFreeBatchDimension(spec.shape)) continue;
    const size = shape[0] ?? 1;
    if (size === 0 && outputs.some(hasRows)) {
      throw new AppError("batch.empty", `${inputLabel(spec.name)} holds no rows.`);
    }
    if (size > maxBatchRows) {
      throw new AppError(
        "batch.limit",
        `${inputLabel(spec.name)} holds ${size} rows; one request may hold ${maxBatchRows}.`,
      );
    }
    rows ??= size;
  }
  return rows ?? 1;
}

/** Rows of a request whose shapes are the client's word: a fixed leading dimension is one piece of rows. */
export function countWholeRows(
  inputs: readonly { readonly spec: TensorSpec; readonly shape: readonly number[] }[],
  { signature, limits, pieceRows }: DecodeContext,
): number {
  return pieceRows ?? countRows(inputs, signature.outputs, limits.maxBatchRows);
}

function fits(expected: readonly Dimension[], shape: readonly number[]): boolean {
  if (expected.length !== shape.length) return false;
  return expected.every((size, axis) => typeof size !== "number" || size === shape[axis]);
}

function misshapen(
  spec: TensorSpec,
  expected: readonly Dimension[],
  shape: readonly number[],
): AppError {
  const layout = findLayout(expected, shape);
  const wanted = describeTensor(spec.datatype, expected) + (layout ? ` (${layout.expected})` : "");
  const received = describeTensor(spec.datatype, shape);
  const question = layout ? ` — did you mean layout ${layout.received}?` : ".";
  const message = `expected ${wanted}, got ${received}${question}`;
  return new AppError("input.shape", `${inputLabel(spec.name)}: ${message}`, {
    hint: layout
      ? `Transpose the values from ${layout.received} to ${layout.expected}.`
      : undefined,
    errors: [{ field: `inputs.${spec.name}`, message, expected: wanted, received }],
  });
}

/** Pictures arrive with their channels on the wrong side more often than anything else. */
function findLayout(
  expected: readonly Dimension[],
  shape: readonly number[],
): { expected: string; received: string } | null {
  const [n, a, b, c] = shape;
  if (shape.length !== 4) return null;
  if (n === undefined || a === undefined || b === undefined || c === undefined) return null;
  if (fits(expected, [n, c, a, b])) return { expected: "NCHW", received: "NHWC" };
  if (fits(expected, [n, b, c, a])) return { expected: "NHWC", received: "NCHW" };
  return null;
}

function unequal(
  spec: TensorSpec,
  dimension: string,
  size: number,
  before: { readonly size: number; readonly input: string },
): AppError {
  const message =
    `${inputLabel(before.input)} and ${inputLabel(spec.name)} share the dimension ` +
    `${JSON.stringify(dimension)}, but it is ${before.size} in one and ${size} in the other.`;
  return new AppError("input.shape", message, {
    errors: [
      {
        field: `inputs.${spec.name}`,
        message: `dimension ${dimension} differs from ${inputLabel(before.input)}`,
        expected: String(before.size),
        received: String(size),
      },
    ],
  });
}
