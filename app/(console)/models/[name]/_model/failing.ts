import type { AliasDto } from "@/lib/contract/alias";
import type { ModelGatewayDto } from "@/lib/contract/system";

type Reports = readonly Pick<ModelGatewayDto, "failed">[];

/** The breaker of a version that crashed or overran its deadline again and again. */
const restingCode = "version.unavailable";

/** What gateways say of a version that does not answer in them. */
export interface Failure {
  /** `resting`: it is loaded, and its breaker is open. */
  readonly kind: "resting" | "notLoaded";
  /** In how many of the live gateways. */
  readonly gateways: number;
  readonly total: number;
  /** The first one's sentence. */
  readonly detail: string;
}

/** Null: no gateway complains of the version. One that could not load it says more than one that rests. */
export function failureOf(version: number, reports: Reports): Failure | null {
  const faults = reports.flatMap(({ failed }) => {
    const fault = failed.find((one) => one.version === version);
    return fault === undefined ? [] : [fault];
  });
  const gravest = faults.find(({ code }) => code !== restingCode) ?? faults[0];
  if (gravest === undefined) return null;
  return {
    kind: gravest.code === restingCode ? "resting" : "notLoaded",
    gateways: faults.length,
    total: reports.length,
    detail: gravest.detail,
  };
}

export interface FailingAlias {
  readonly alias: AliasDto;
  readonly version: number;
  readonly failure: Failure;
}

/** Aliases whose callers meet the failure: production first, then as they come. */
export function failingAliases(
  aliases: readonly AliasDto[],
  reports: Reports,
): readonly FailingAlias[] {
  const failing = aliases.flatMap((alias) => {
    const { version } = alias;
    const failure = version === null ? null : failureOf(version, reports);
    return version === null || failure === null ? [] : [{ alias, version, failure }];
  });
  const isProduction = ({ alias }: FailingAlias) => alias.alias === "production";
  return [...failing.filter(isProduction), ...failing.filter((one) => !isProduction(one))];
}
