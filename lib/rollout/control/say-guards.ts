import type { MoveDetails } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { GuardReading, TargetReading } from "@/lib/contract/rollout";

/** As docs/rollouts.md names them. */
export type LedgerFigures = NonNullable<MoveDetails["figures"]>;

/** The sentence that an abort is explained by. */
export function sayGuard(
  { guard, low, limit }: GuardReading,
  target: TargetReading,
  stable: TargetReading,
): string {
  const versions = { version: target.version, stable: stable.version };
  const shares = { ...versions, low: percent(low), limit: percent(limit) };
  const ratios = { ...versions, low: threeDigits(low), limit: threeDigits(limit) };
  switch (guard) {
    case "errors":
      return sayReason("guardErrors", shares);
    case "latency.p50":
      return sayReason("guardP50", ratios);
    case "latency.p99":
      return sayReason("guardP99", ratios);
    case "divergence":
      return sayReason("guardDivergence", shares);
    default:
      return guard satisfies never;
  }
}

function percent(share: number): string {
  return `${threeDigits(share * 100)} %`;
}

function threeDigits(figure: number): number {
  return Number(figure.toPrecision(3));
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
