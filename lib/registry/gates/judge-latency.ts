import type { AliasGates } from "@/lib/contract/alias-rules";
import type { Measurement } from "@/lib/contract/comparison";
import type { GateResult } from "@/lib/contract/gate";
import { sayReason } from "@/lib/contract/reasons";
import type { MoveFacts } from "./judge-gates";
import { measuring, notMeasured } from "./measured";

type LatencyGate = NonNullable<AliasGates["latency"]>;

/** The 99th percentile of the model's runs: against the current version's, in milliseconds, or both. */
export function judgeLatency(limits: LatencyGate, facts: MoveFacts): GateResult {
  const gate = "latency";
  const { measured } = facts;
  switch (measured.kind) {
    case "none":
    case "pending":
      return { gate, verdict: "pending", detail: measuring, figures: figuresOf(limits, null) };
    case "failed":
      return {
        ...{ gate, verdict: "failed", figures: figuresOf(limits, null) },
        detail: notMeasured(measured.detail),
      };
    case "measured": {
      const { measurement, isAlone } = measured;
      const said = [
        ...sayRatio(limits, facts, { measurement, isAlone }),
        ...sayMs(limits, measurement),
      ];
      return {
        gate,
        verdict: said.every(({ ok }) => ok) ? "passed" : "failed",
        detail: said.map(({ text }) => text).join(" "),
        figures: figuresOf(limits, { measurement, isAlone }),
      };
    }
    default:
      return measured satisfies never;
  }
}

interface Said {
  readonly ok: boolean;
  readonly text: string;
}

function sayRatio(
  { p99Ratio: limit }: LatencyGate,
  { from, compare }: MoveFacts,
  { measurement, isAlone }: { measurement: Measurement; isAlone: boolean },
): Said[] {
  if (limit === undefined) return [];
  if (from === null) return [{ ok: true, text: sayReason("gateNoRatio") }];
  if (isAlone) return [{ ok: false, text: sayReason("gateNoPairs", { stable: from.version }) }];
  const ratio = ratioOf(measurement);
  const { threads } = measurement;
  // What differs between two runs of the same bytes is the machine's, not the version's.
  if (compare?.verdict === "identical" && threads.from === threads.to)
    return [{ ok: true, text: sayReason("gateSameRuns") }];
  const text = sayReason("gateRatio", {
    came: ms(measurement.to.p99Ms),
    wanted: ms(measurement.from.p99Ms),
    ...{ stable: from.version, ratio: round(ratio), limit },
  });
  return [{ ok: ratio <= limit, text }];
}

function sayMs({ p99Ms: limit }: LatencyGate, { to, pairs }: Measurement): Said[] {
  if (limit === undefined) return [];
  const text = sayReason("gateMs", { came: ms(to.p99Ms), count: pairs, limit: ms(limit) });
  return [{ ok: to.p99Ms <= limit, text }];
}

/** Below a microsecond the clock tells nothing apart. */
const finestMs = 0.001;

function ratioOf({ from, to }: Measurement): number {
  return Math.max(to.p99Ms, finestMs) / Math.max(from.p99Ms, finestMs);
}

function figuresOf(
  { p99Ratio, p99Ms }: LatencyGate,
  measured: { measurement: Measurement; isAlone: boolean } | null,
): GateResult["figures"] {
  const limits = {
    ...(p99Ratio === undefined ? {} : { "p99Ratio.limit": p99Ratio }),
    ...(p99Ms === undefined ? {} : { "p99Ms.limit": p99Ms }),
  };
  if (measured === null) return limits;
  const { measurement, isAlone } = measured;
  return {
    ...limits,
    ...(isAlone
      ? {}
      : { p99Ratio: round(ratioOf(measurement)), "p99Ms.from": measurement.from.p99Ms }),
    "p99Ms.to": measurement.to.p99Ms,
    pairs: measurement.pairs,
  };
}

function ms(value: number): string {
  return `${round(value)} ms`;
}

function round(value: number): number {
  return Number(value.toPrecision(4));
}
