import type { GoldenReport, GoldenResult, Tolerance } from "@/lib/contract/golden-sample";
import type { ServedVersion } from "../types";
import { compareAnswers } from "./compare-answers";
import {
  type Answer,
  openQuarantine,
  type Quarantine,
  type QuarantineOptions,
} from "./open-quarantine";

export interface GoldenSample {
  readonly name: string;
  readonly source: GoldenResult["source"];
  readonly inputs: string;
  readonly outputs: string;
  readonly tolerance: Tolerance;
}

export interface GoldenTrial extends QuarantineOptions {
  readonly version: ServedVersion;
  readonly samples: readonly GoldenSample[];
  /** For all of them. What is not run by then has failed, and says so. */
  readonly timeoutMs: number;
}

/** Runs a version in quarantine on every sample, and says of each how far its answer is from what is expected. */
export async function runGoldenSamples(trial: GoldenTrial): Promise<GoldenReport> {
  const quarantine = openQuarantine([trial.version], trial);
  try {
    const fault = await quarantine.load(trial.version);
    const endsAt = performance.now() + trial.timeoutMs;
    const results: GoldenResult[] = [];
    const skipped: string[] = [];
    for (const sample of trial.samples) {
      const result =
        fault !== null
          ? failed(sample, fault.detail)
          : performance.now() > endsAt
            ? failed(sample, notInTime(trial.timeoutMs))
            : await runSample(quarantine, trial.version, sample);
      if (result === null) skipped.push(sample.name);
      else results.push(result);
    }
    return { results, skipped };
  } finally {
    await quarantine.close();
  }
}

/** Every sample has a result: whoever relies on them must not take one that was refused for one that is met. */
export async function runEverySample(
  quarantine: Pick<Quarantine, "ask">,
  {
    version,
    samples,
    timeoutMs,
  }: {
    readonly version: ServedVersion;
    readonly samples: readonly GoldenSample[];
    readonly timeoutMs: number;
  },
): Promise<GoldenResult[]> {
  const endsAt = performance.now() + timeoutMs;
  const results: GoldenResult[] = [];
  for (const sample of samples) {
    if (performance.now() > endsAt) {
      results.push(failed(sample, notInTime(timeoutMs)));
      continue;
    }
    const answer = await quarantine.ask(version, sample.inputs);
    results.push(
      answer.ok ? judgeAnswer(sample, version, answer) : failed(sample, answer.fault.detail),
    );
  }
  return results;
}

function notInTime(timeoutMs: number): string {
  return `It was not run: all samples together may take ${timeoutMs} ms.`;
}

/** Null: a sample of the model, which this version's inputs do not take. */
export async function runSample(
  quarantine: Pick<Quarantine, "ask">,
  version: ServedVersion,
  sample: GoldenSample,
): Promise<GoldenResult | null> {
  const answer = await quarantine.ask(version, sample.inputs);
  if (answer.ok) return judgeAnswer(sample, version, answer);
  const isOtherSignature = /^(input|batch)\./.test(answer.fault.code);
  if (isOtherSignature && sample.source === "model") return null;
  return failed(sample, answer.fault.detail);
}

export function judgeAnswer(
  { name, source, outputs: expected, tolerance }: GoldenSample,
  { signature }: ServedVersion,
  { text: actual }: Extract<Answer, { ok: true }>,
): GoldenResult {
  const outputs = compareAnswers({ expected, actual, signature, tolerance });
  return { name, source, ok: outputs.every(({ ok }) => ok), error: null, outputs };
}

function failed({ name, source }: GoldenSample, error: string): GoldenResult {
  return { name, source, ok: false, error, outputs: [] };
}
