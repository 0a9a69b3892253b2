import { findElementType } from "../onnx/element-types";
import type { DeclaredDim, DeclaredType } from "../onnx/scanned-model";

export function elementName(elemType: number): string {
  return findElementType(elemType)?.name ?? `type ${elemType}`;
}

/** `float`, `sequence(map(int64, float))`: the type without the shape of its outermost tensor. */
export function typeText(type: DeclaredType | null): string {
  switch (type?.kind) {
    case "tensor":
      return elementName(type.elemType);
    case "sparse":
      return `sparse(${elementName(type.elemType)})`;
    case "sequence":
      return `sequence(${typeText(type.element)})`;
    case "optional":
      return `optional(${typeText(type.element)})`;
    case "map":
      return `map(${elementName(type.keyType)}, ${typeText(type.value)})`;
    default:
      return "";
  }
}

/** Null: nothing is said of it, which is not the same as a scalar's empty shape. */
export function shapeOf(type: DeclaredType | null): DeclaredDim[] | null {
  return type?.kind === "tensor" || type?.kind === "sparse" ? type.dims : null;
}
