import type { AliasGates } from "@/lib/contract/alias-rules";
import type { SignatureDifference } from "@/lib/contract/compare";
import type { CompareSummary, GateResult } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import { judgeGolden } from "./judge-golden";
import { judgeLatency } from "./judge-latency";
import { judgeMetrics } from "./judge-metrics";
import type { Measured } from "./measured";

/** What gates ask of a version. */
export interface JudgedVersion {
  readonly version: number;
  readonly metrics: readonly {
    readonly name: string;
    readonly value: number;
    readonly direction: "higher" | "lower" | null;
  }[];
}

export interface MoveFacts {
  /** Where the alias points; null: nowhere yet. */
  readonly from: JudgedVersion | null;
  readonly to: JudgedVersion;
  /** Null where there is nothing to compare with. */
  readonly compare:
    | (CompareSummary & { readonly signature: readonly SignatureDifference[] })
    | null;
  readonly measured: Measured;
  readonly breakingReason: string | null;
}

/**
 * What every gate that is in force says of a move. Pure: the same facts always give the same results. Approval
 * waits until somebody gave it, which is nobody's business here.
 */
export function judgeGates(gates: AliasGates, facts: MoveFacts): GateResult[] {
  return [
    ...(gates.signature ? [judgeSignature(facts)] : []),
    ...(gates.golden ? [judgeGolden(facts.measured)] : []),
    ...(gates.metrics.length > 0 ? [judgeMetrics(gates.metrics, facts)] : []),
    ...(gates.latency === null ? [] : [judgeLatency(gates.latency, facts)]),
    ...(gates.approval ? [awaitsApproval] : []),
  ];
}

const awaitsApproval: GateResult = {
  gate: "approval",
  verdict: "pending",
  detail: sayReason("gateApproval"),
  figures: {},
};

/** Those of which the outcome depends on a measurement. */
export function needsMeasuring(gates: AliasGates): boolean {
  return gates.golden || gates.latency !== null;
}

/** Differences that a sentence names; the comparison has all of them. */
const namedDifferences = 3;

function judgeSignature({ from, to, compare, breakingReason }: MoveFacts): GateResult {
  const gate = "signature";
  if (from === null || compare === null)
    return {
      ...{ gate, verdict: "passed", figures: {} },
      detail: sayReason("gateFirst"),
    };
  const figures = { verdict: compare.verdict, ...compare.counts };
  const versions = { stable: from.version, version: to.version };
  if (compare.verdict === null)
    return {
      ...{ gate, verdict: "failed", figures },
      detail: sayReason("gateNoSignature", versions),
    };
  if (compare.verdict !== "breaking")
    return {
      ...{ gate, verdict: "passed", figures },
      detail: sayReason("gateCallable", { ...versions, verdict: compare.verdict }),
    };
  const breaking = compare.signature.filter(({ severity }) => severity === "breaking");
  const named = breaking.slice(0, namedDifferences).map(({ detail }) => detail);
  const more = breaking.length - named.length;
  const detail = sayReason("gateBreaks", {
    stable: from.version,
    rest: `${named.join(" ")}${more > 0 ? ` And ${more} more.` : ""}`,
  });
  return { gate, verdict: breakingReason === null ? "failed" : "overridden", detail, figures };
}
