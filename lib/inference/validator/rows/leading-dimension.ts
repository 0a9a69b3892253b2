import type { Signature } from "@/lib/contract/signature";

/** What the signature says of its leading dimensions, which is where rows are. */
export type LeadingDimension =
  | { readonly kind: "free" }
  | { readonly kind: "fixed"; readonly rows: number }
  /** Not every input and output has rows, or not the same. */
  | { readonly kind: "none" };

const none: LeadingDimension = { kind: "none" };

/**
 * Leading dimensions of different names may still be one: exporters name each input's anew. Trials tell. But
 * a name that is a leading dimension here and another one there grows with the rows, as in `[N, N]`.
 */
export function findLeadingDimension({ inputs, outputs }: Signature): LeadingDimension {
  const shapes = [...inputs, ...outputs].map(({ shape }) => shape ?? []);
  if (inputs.length === 0 || outputs.length === 0) return none;
  if (shapes.some((shape) => shape.length === 0)) return none;
  const leading = shapes.map(([first]) => first);
  const [rows] = leading;
  if (typeof rows === "number") {
    const isSame = rows > 0 && leading.every((size) => size === rows);
    return isSame ? { kind: "fixed", rows } : none;
  }
  const later = new Set(shapes.flatMap((shape) => shape.slice(1)));
  const isFree = leading.every(
    (size) => typeof size !== "number" && (typeof size !== "string" || !later.has(size)),
  );
  return isFree ? { kind: "free" } : none;
}
