import type { ShadowFigures, ShadowOutput, TargetFigures } from "@/lib/contract/rollout";

/** Figures of one target from two times or gateways, as one. In whatever order they are added, it is the same. */
export function addTargetFigures(a: TargetFigures, b: TargetFigures): TargetFigures {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    durations: addDurations(a.durations, b.durations),
    shadow:
      a.shadow === null || b.shadow === null
        ? (a.shadow ?? b.shadow)
        : addShadowFigures(a.shadow, b.shadow),
  };
}

type Durations = TargetFigures["durations"];

function addDurations(a: Durations, b: Durations): Durations {
  const counts = new Map(a);
  for (const [bucket, count] of b) counts.set(bucket, (counts.get(bucket) ?? 0) + count);
  return [...counts].sort(([one], [other]) => one - other);
}

export function addShadowFigures(a: ShadowFigures, b: ShadowFigures): ShadowFigures {
  const outputs = new Map(a.outputs.map((output) => [output.name, output]));
  for (const output of b.outputs) {
    const found = outputs.get(output.name);
    outputs.set(output.name, found === undefined ? output : addOutputs(found, output));
  }
  return {
    compared: a.compared + b.compared,
    diverged: a.diverged + b.diverged,
    dropped: a.dropped + b.dropped,
    failed: a.failed + b.failed,
    outputs: [...outputs.values()],
  };
}

function addOutputs(a: ShadowOutput, b: ShadowOutput): ShadowOutput {
  return {
    name: a.name,
    compared: a.compared + b.compared,
    mismatched: a.mismatched + b.mismatched,
    largest: Math.max(a.largest, b.largest),
    sum: a.sum + b.sum,
    elements: a.elements + b.elements,
    beyond: a.beyond + b.beyond,
    topChanged: a.topChanged + b.topChanged,
    topRows: a.topRows + b.topRows,
  };
}
