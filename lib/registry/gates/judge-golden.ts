import type { GateResult } from "@/lib/contract/gate";
import type { GoldenResult } from "@/lib/contract/golden-sample";
import { sayReason } from "@/lib/contract/reasons";
import { type Measured, measuring, notMeasured } from "./measured";

/** Samples that a sentence names. */
const namedSamples = 3;

/** A gate that checked nothing must not look like one that checked: without a sample it fails. */
export function judgeGolden(measured: Measured): GateResult {
  const gate = "golden";
  switch (measured.kind) {
    case "none":
    case "pending":
      return { gate, verdict: "pending", detail: measuring, figures: {} };
    case "failed":
      return { gate, verdict: "failed", detail: notMeasured(measured.detail), figures: {} };
    case "measured":
      return { gate, ...judgeResults(measured.measurement.ownGolden ?? []) };
    default:
      return measured satisfies never;
  }
}

function judgeResults(results: readonly GoldenResult[]): Omit<GateResult, "gate"> {
  const failed = results.filter(({ ok }) => !ok);
  const figures = { samples: results.length, failed: failed.length };
  if (results.length === 0)
    return {
      ...{ verdict: "failed", figures },
      detail: sayReason("gateNoSample"),
    };
  if (failed.length === 0)
    return {
      ...{ verdict: "passed", figures },
      detail: sayReason("gateSamplesMet", { came: results.length, wanted: results.length }),
    };
  const named = failed.slice(0, namedSamples).map(sayResult).join("; ");
  const more = failed.length - namedSamples;
  return {
    ...{ verdict: "failed", figures },
    detail: sayReason("gateSamplesMissed", {
      ...{ count: failed.length, wanted: results.length },
      rest: `${named}${more > 0 ? `; and ${more} more` : ""}.`,
    }),
  };
}

/** Of a refusal that much: some repeat a whole request. */
const mostCharacters = 200;

function sayResult({ name, error, outputs }: GoldenResult): string {
  if (error !== null) return `"${name}" was refused (${error.slice(0, mostCharacters)})`;
  const far = outputs.find(({ ok }) => !ok);
  if (far === undefined) return `"${name}"`;
  const how = far.problem ?? `differs in ${far.mismatches} of ${far.elements} values`;
  return `"${name}": output "${far.name}" ${how}`;
}
