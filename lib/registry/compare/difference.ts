import { type CompareRule, compareRules, type SignatureDifference } from "@/lib/contract/compare";
import type { ClassLabels, Dimension, TensorSpec } from "@/lib/contract/signature";

interface DifferenceParts {
  readonly name: string;
  readonly axis?: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly detail: string;
}

export function difference(rule: CompareRule, parts: DifferenceParts): SignatureDifference {
  const [subject] = rule.split(".");
  return {
    rule,
    severity: compareRules[rule],
    subject: subject === "input" || subject === "output" ? subject : "model",
    axis: null,
    ...parts,
  };
}

/** `FP32[N,3]`; a free dimension without a name is `?`; no brackets where the file states no shape. */
export function describeTensor({ datatype, shape, classLabels }: TensorSpec): string {
  const labels = classLabels === undefined ? "" : ` by ${describeLabels(classLabels)}`;
  return `${datatype}${describeShape(shape)}${labels}`;
}

export function describeShape(shape: TensorSpec["shape"]): string {
  return shape === null ? "" : `[${shape.map(describeDimension).join(",")}]`;
}

export function describeDimension(dimension: Dimension): string {
  return dimension === null ? "?" : String(dimension);
}

const shownLabels = 8;

export function describeLabels({ values }: ClassLabels): string {
  const shown = values.slice(0, shownLabels).join(", ");
  return values.length > shownLabels ? `${shown}, … (${values.length} labels)` : shown;
}

export function quote(name: string): string {
  return JSON.stringify(name);
}
