import type { MeasuredOutput } from "@/lib/contract/comparison";
import type { OutputDifference, Tolerance } from "@/lib/contract/golden-sample";
import type { Signature } from "@/lib/contract/signature";
import { compareAnswers, readObject } from "./compare-answers";
import { countTopClasses, type TopClasses } from "./top-class";

interface AnswersOfTwo {
  /** The answers of two versions to the same requests. */
  readonly pairs: readonly { readonly from: string; readonly to: string }[];
  readonly signature: Signature;
  readonly tolerance: Tolerance;
}

/** How far the second answers are from the first, by output, over all requests together. */
export function compareOutputs({ pairs, signature, tolerance }: AnswersOfTwo): MeasuredOutput[] {
  const found = new Map<string, { parts: OutputDifference[]; top: TopClasses }>();
  for (const { from, to } of pairs) {
    const before = readObject(from);
    const after = readObject(to);
    for (const part of compareAnswers({ expected: from, actual: to, signature, tolerance })) {
      const output = found.get(part.name) ?? { parts: [], top: { rows: 0, changed: 0 } };
      found.set(part.name, output);
      output.parts.push(part);
      countTopClasses(before.get(part.name) ?? null, after.get(part.name) ?? null, output.top);
    }
  }
  return [...found].map(([name, { parts, top }]) => ({
    ...joinParts(name, parts),
    topClassChanged: top.rows === 0 ? null : top.changed / top.rows,
  }));
}

function joinParts(name: string, parts: readonly OutputDifference[]): OutputDifference {
  const elements = sumOf(parts.map((part) => part.elements));
  const measured = parts.filter((part) => part.meanAbsolute !== null);
  const weight = sumOf(measured.map((part) => part.elements));
  const total = sumOf(measured.map((part) => (part.meanAbsolute ?? 0) * part.elements));
  return {
    name,
    ok: parts.every(({ ok }) => ok),
    elements,
    mismatches: sumOf(parts.map((part) => part.mismatches)),
    maxAbsolute: largestOf(parts.map((part) => part.maxAbsolute)),
    meanAbsolute: weight === 0 ? null : Math.min(total / weight, Number.MAX_VALUE),
    maxRelative: largestOf(parts.map((part) => part.maxRelative)),
    problem: parts.find((part) => part.problem !== null)?.problem ?? null,
  };
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function largestOf(values: readonly (number | null)[]): number | null {
  const numbers = values.filter((value) => value !== null);
  return numbers.length === 0 ? null : Math.max(...numbers);
}
