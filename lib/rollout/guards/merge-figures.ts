import type { ShadowFigures, TargetFigures } from "@/lib/contract/rollout";
import { addShadowFigures, noShadowFigures } from "@/lib/contract/shadow-figures";

export const noFigures: TargetFigures = { requests: 0, errors: 0, durations: [], shadow: null };

/** The sum of what was seen of one target: in any order and however often, it is the same. */
export function mergeFigures(one: TargetFigures, other: TargetFigures): TargetFigures {
  return {
    requests: one.requests + other.requests,
    errors: one.errors + other.errors,
    durations: mergeDurations(one.durations, other.durations),
    shadow: mergeShadow(one.shadow, other.shadow),
  };
}

function mergeDurations(
  one: TargetFigures["durations"],
  other: TargetFigures["durations"],
): TargetFigures["durations"] {
  const counts = new Map(one);
  for (const [bucket, count] of other) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].sort(([a], [b]) => a - b);
}

function mergeShadow(one: ShadowFigures | null, other: ShadowFigures | null): ShadowFigures | null {
  if (one === null || other === null) return one ?? other;
  const sum = noShadowFigures();
  addShadowFigures(sum, one);
  addShadowFigures(sum, other);
  sum.outputs.sort((a, b) => (a.name < b.name ? -1 : 1));
  return sum;
}
