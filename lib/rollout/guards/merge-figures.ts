import type { ShadowFigures, ShadowOutput, TargetFigures } from "@/lib/contract/rollout";

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
  return {
    compared: one.compared + other.compared,
    diverged: one.diverged + other.diverged,
    dropped: one.dropped + other.dropped,
    failed: one.failed + other.failed,
    outputs: mergeOutputs(one.outputs, other.outputs),
  };
}

function mergeOutputs(one: readonly ShadowOutput[], other: readonly ShadowOutput[]) {
  const byName = new Map(one.map((output) => [output.name, output]));
  for (const output of other) {
    const known = byName.get(output.name);
    byName.set(output.name, known === undefined ? output : addOutputs(known, output));
  }
  return [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function addOutputs(one: ShadowOutput, other: ShadowOutput): ShadowOutput {
  return {
    name: one.name,
    compared: one.compared + other.compared,
    mismatched: one.mismatched + other.mismatched,
    largest: Math.max(one.largest, other.largest),
    sum: one.sum + other.sum,
    elements: one.elements + other.elements,
    beyond: one.beyond + other.beyond,
    topChanged: one.topChanged + other.topChanged,
    topRows: one.topRows + other.topRows,
  };
}
