import type { AliasGates } from "@/lib/contract/alias-rules";
import type { GateResult } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { JudgedVersion, MoveFacts } from "./judge-gates";

type MetricGate = AliasGates["metrics"][number];
type Figures = GateResult["figures"];

interface Judged {
  readonly problem: string | null;
  readonly figures: Figures;
}

/** Each named metric at least as good as the current version's, less what the margin allows. */
export function judgeMetrics(gates: readonly MetricGate[], facts: MoveFacts): GateResult {
  const judged = gates.map((gate) => judgeMetric(gate, facts));
  const problems = judged.flatMap(({ problem }) => problem ?? []);
  const metric = gates.map(({ name }) => name).join(", ");
  const passes =
    facts.from === null
      ? sayReason("gateStated", { metric })
      : sayReason("gateNoWorse", { stable: facts.from.version, metric });
  return {
    gate: "metrics",
    verdict: problems.length === 0 ? "passed" : "failed",
    detail: problems.length === 0 ? passes : problems.join(" "),
    figures: Object.assign({}, ...judged.map(({ figures }) => figures)),
  };
}

function judgeMetric({ name, margin }: MetricGate, { from, to }: MoveFacts): Judged {
  const one = from === null ? undefined : metricOf(from, name);
  const two = metricOf(to, name);
  const figures: Figures = {
    ...(from === null ? {} : { [`${name}.from`]: one?.value ?? null }),
    [`${name}.to`]: two?.value ?? null,
    [`${name}.margin`]: margin,
  };
  return { figures, problem: problemOf({ name, margin, from, to, one, two }) };
}

function metricOf({ metrics }: JudgedVersion, name: string) {
  return metrics.find((metric) => metric.name === name);
}

/** What cannot be compared does not pass: metrics can be added to a version at any time. */
function problemOf({
  name,
  margin,
  from,
  to,
  one,
  two,
}: {
  name: string;
  margin: number;
  from: JudgedVersion | null;
  to: JudgedVersion;
  one: JudgedVersion["metrics"][number] | undefined;
  two: JudgedVersion["metrics"][number] | undefined;
}): string | null {
  const metric = name;
  if (two === undefined) return sayReason("gateNotStated", { version: to.version, metric });
  if (from === null) return null;
  if (one === undefined) return sayReason("gateNoOther", { stable: from.version, metric });
  const direction = two.direction ?? one.direction;
  if (direction === null) return sayReason("gateNoDirection", { metric });
  if (one.direction !== null && one.direction !== direction)
    return sayReason("gateDirections", { metric, wanted: one.direction, came: direction });
  const worseBy = direction === "higher" ? one.value - two.value : two.value - one.value;
  if (worseBy <= margin + roundingOf(one.value, two.value)) return null;
  return sayReason("gateWorse", {
    ...{ metric, came: two.value, wanted: one.value, stable: from.version },
    ...{ low: shown(worseBy), limit: margin },
  });
}

/** 0.8 − 0.7 is a little more than 0.1 in binary, and nobody means that. */
function roundingOf(a: number, b: number): number {
  return 4 * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
}

function shown(value: number): string {
  return String(Number(value.toPrecision(6)));
}
