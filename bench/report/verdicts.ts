import type { Summary } from "./statistics";

/** What was promised of a figure. */
export type Bound =
  | { readonly kind: "at least"; readonly value: number }
  | { readonly kind: "at most"; readonly value: number };

export interface Verdict {
  readonly what: string;
  readonly bound: Bound;
  readonly figure: Summary;
  readonly isMet: boolean;
  /** How far the median lies on the good side of the bound, as a share of the bound; negative: missed by so much. */
  readonly margin: number;
}

/** The median decides. A figure that was not measured meets nothing. */
export function judge(what: string, bound: Bound, figure: Summary): Verdict {
  const distance =
    bound.kind === "at least" ? figure.median - bound.value : bound.value - figure.median;
  return { what, bound, figure, isMet: distance >= 0, margin: distance / bound.value };
}

export function describeVerdict({ what, bound, figure, isMet, margin }: Verdict): string {
  const by = `${(Math.abs(margin) * 100).toFixed(1)} %`;
  const word = Number.isNaN(margin) ? "NOT MEASURED" : isMet ? `met, by ${by}` : `MISSED by ${by}`;
  const range = `${figure.median.toFixed(3)} (${figure.min.toFixed(3)} to ${figure.max.toFixed(3)})`;
  return `${word.padEnd(18)}  ${what}: ${range}, wanted ${bound.kind} ${bound.value}`;
}
