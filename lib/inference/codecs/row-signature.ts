import type { Signature, TensorSpec } from "@/lib/contract/signature";
import type { DecodeContext } from "./codec-context";

const opened = new WeakMap<Signature, { readonly pieceRows: number; readonly open: Signature }>();

/**
 * The signature as the dialects of rows see it. Where runs are in pieces of a fixed size, any number of
 * rows may come, the same in all inputs: the leading dimension is free, with one name everywhere.
 */
export function rowSignature({ signature, pieceRows }: DecodeContext): Signature {
  if (pieceRows === null) return signature;
  const known = opened.get(signature);
  if (known?.pieceRows === pieceRows) return known.open;
  const open = openRows(signature, pieceRows);
  opened.set(signature, { pieceRows, open });
  return open;
}

function openRows(signature: Signature, pieceRows: number): Signature {
  const name = unusedName(signature.inputs);
  const openLeading = (spec: TensorSpec): TensorSpec =>
    spec.shape?.[0] === pieceRows ? { ...spec, shape: [name, ...spec.shape.slice(1)] } : spec;
  return {
    ...signature,
    inputs: signature.inputs.map(openLeading),
    outputs: signature.outputs.map(openLeading),
  };
}

/** A dimension of the file that has the name already is another one. */
function unusedName(inputs: readonly TensorSpec[]): string {
  let name = "rows";
  while (inputs.some(({ shape }) => shape?.includes(name))) name += "_";
  return name;
}
