import type { MoveDetails } from "@/lib/contract/gate";
import type { GuardReading, TargetReading } from "@/lib/contract/rollout";

/** As docs/rollouts.md names them. */
export type LedgerFigures = NonNullable<MoveDetails["figures"]>;

/** The sentence that an abort is explained by. */
export function sayGuard(
  { guard, low, limit }: GuardReading,
  target: TargetReading,
  stable: TargetReading,
): string {
  const [it, other] = [`version ${target.version}`, `version ${stable.version}`];
  switch (guard) {
    case "errors":
      return `Errors: ${it} fails for at least ${percent(low)} more of its requests than ${other}; the limit is ${percent(limit)}.`;
    case "latency.p50":
      return `Latency: the median of ${it} is at least ${times(low)} that of ${other}; the limit is ${times(limit)}.`;
    case "latency.p99":
      return `Latency: the 99th percentile of ${it} is at least ${times(low)} that of ${other}; the limit is ${times(limit)}.`;
    case "divergence":
      return `Divergence: at least ${percent(low)} of the answers of ${it} differ; the limit is ${percent(limit)}.`;
    default:
      return guard satisfies never;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(3))} times`;
}

/** What led to an abort. */
export function guardFigures(
  { guard, value, low, high, limit }: GuardReading,
  target: TargetReading,
  stable: TargetReading,
): LedgerFigures {
  const figures = { guard, version: target.version, value, low, high, limit };
  return { ...figures, ...countsOf("target", target), ...countsOf("stable", stable) };
}

/** What a step ended with. */
export function figuresOf(readings: readonly TargetReading[]): LedgerFigures {
  return Object.assign(
    {},
    ...readings.map((reading) =>
      reading.isStable
        ? countsOf("stable", reading)
        : {
            ...countsOf(`v${reading.version}`, reading),
            ...Object.fromEntries(
              reading.guards.flatMap(({ guard, value, low, high }) => [
                [`v${reading.version}.${guard}`, value],
                [`v${reading.version}.${guard}.low`, low],
                [`v${reading.version}.${guard}.high`, high],
              ]),
            ),
          },
    ),
  );
}

function countsOf(name: string, { requests, errors, p50Ms, p99Ms }: TargetReading): LedgerFigures {
  return {
    [`${name}.requests`]: requests,
    [`${name}.errors`]: errors,
    [`${name}.p50Ms`]: p50Ms.value,
    [`${name}.p99Ms`]: p99Ms.value,
  };
}
