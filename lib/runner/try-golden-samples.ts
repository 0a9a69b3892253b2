import type { Fault } from "@/lib/contract/errors";
import type { GoldenReport, GoldenResult, OutputDifference } from "@/lib/contract/golden-sample";
import type { ServedVersion } from "@/lib/inference";
import type { GoldenTrial } from "@/lib/inference/side-by-side";
import { env } from "@/lib/platform/env";
import { listSamplesToRun } from "@/lib/registry/golden-samples";
import { quarantineLimits } from "./quarantine-limits";

export type RunGoldenSamples = (trial: GoldenTrial) => Promise<GoldenReport>;

export interface GoldenVerdict {
  /** Null: there was no sample to run. */
  readonly report: GoldenReport | null;
  /** A sample that the version itself brought is not met. */
  readonly fault: Fault | null;
  /** Samples of the model that are not met: a new version may mean to answer otherwise. */
  readonly warnings: readonly string[];
}

const nothingToRun: GoldenVerdict = { report: null, fault: null, warnings: [] };

/** Runs a version that has passed its trial on the golden samples: those that it brought, and its model's. */
export async function tryGoldenSamples({
  version,
  modelId,
  signal,
  run,
}: {
  readonly version: ServedVersion;
  readonly modelId: string;
  readonly signal: AbortSignal;
  readonly run: RunGoldenSamples;
}): Promise<GoldenVerdict> {
  const samples = await listSamplesToRun({ versionIds: [version.id], modelId });
  if (samples.length === 0) return nothingToRun;
  const timeoutMs = env().ONNWARD_VALIDATION_TIMEOUT_MS;
  const report = await run({ ...quarantineLimits(), version, samples, timeoutMs, signal });
  return judgeReport(report);
}

export function judgeReport(report: GoldenReport): GoldenVerdict {
  const failed = report.results.filter(({ ok }) => !ok);
  const own = failed.filter(({ source }) => source === "version");
  const [first] = own;
  const fault: Fault | null =
    first === undefined
      ? null
      : { code: "golden.mismatch", detail: `${describeFailure(first)}${others(own.length - 1)}` };
  const warnings = failed
    .filter(({ source }) => source === "model")
    .map((result) => `Of the model: ${describeFailure(result)}`);
  return { report, fault, warnings };
}

/** `Golden sample "a": output "y" differs in 2 of 8 values, by up to 0.5.` */
function describeFailure({ name, error, outputs }: GoldenResult): string {
  const sample = `Golden sample ${JSON.stringify(name)}`;
  if (error !== null) return `${sample} has no answer: ${error}`;
  const [first] = outputs.filter(({ ok }) => !ok);
  return first === undefined ? `${sample} is not met.` : `${sample}: ${describeOutput(first)}`;
}

function describeOutput({ name, problem, mismatches, elements, maxAbsolute }: OutputDifference) {
  const output = `output ${JSON.stringify(name)}`;
  if (problem !== null) return `${output}: ${problem}`;
  const far = maxAbsolute === null ? "" : `, by up to ${Number(maxAbsolute.toPrecision(6))}`;
  return `${output} differs in ${mismatches} of ${elements} values${far}.`;
}

function others(count: number): string {
  return count === 0 ? "" : ` ${count} more of its samples ${count === 1 ? "is" : "are"} not met.`;
}
