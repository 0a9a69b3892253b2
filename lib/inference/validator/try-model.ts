import { readFileSync } from "node:fs";
import { env, type InferenceSession } from "onnxruntime-node";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import type { ModelSpec, ValidatorPhase } from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";
import type { TensorValue } from "../types";
import { cleanReason } from "../worker/explain-error";
import { loadModel } from "../worker/load-model";
import { runModel } from "../worker/run-model";
import { type Fill, makeTrialInputs } from "../worker/trial-inputs";
import { compareOutputs } from "./compare-outputs";
import { hasFreeDimension, mergeSignature } from "./merge-signature";

interface Trial {
  readonly report: ValidationReport;
  readonly signature: Signature;
}

type Run = ValidationReport["runs"][number];

/**
 * Loads the model, completes its signature with what the session knows, and runs it on made-up inputs:
 * onnxruntime loads some memory bombs and fails only at the run. Values that the model dislikes are a
 * warning; memory that ends is a refusal.
 */
export async function tryModel(
  spec: ModelSpec,
  stated: Signature,
  onPhase: (phase: ValidatorPhase) => void,
): Promise<Trial> {
  onPhase("loading");
  const loadedFrom = performance.now();
  const session = await loadModel(spec);
  const loadMs = performance.now() - loadedFrom;
  const signature = mergeSignature(stated, session.outputMetadata);
  onPhase("running");
  const runs: Run[] = [];
  const warnings = new Set<string>();
  for (const { fill, freeDimension } of trials(signature)) {
    const { run, outputs } = await tryRun(session, signature, fill, freeDimension);
    runs.push(run);
    if (outputs !== null) {
      for (const warning of compareOutputs(signature, outputs)) warnings.add(warning);
    }
  }
  for (const warning of disliked(runs)) warnings.add(warning);
  return {
    signature,
    report: {
      loadMs,
      runs,
      peakMemoryBytes: peakMemoryBytes(),
      warnings: [...warnings],
      runtime: { name: "onnxruntime", version: env.versions.node ?? env.versions.common },
    },
  };
}

/** Without a free dimension, two rows are the same request as one. */
function trials(signature: Signature): { fill: Fill; freeDimension: number }[] {
  const sizes = hasFreeDimension(signature) ? [1, 2] : [1];
  const fills: Fill[] = ["zeros", "ones"];
  return sizes.flatMap((freeDimension) => fills.map((fill) => ({ fill, freeDimension })));
}

async function tryRun(
  session: InferenceSession,
  signature: Signature,
  fill: Fill,
  freeDimension: number,
): Promise<{ run: Run; outputs: TensorValue[] | null }> {
  const names = signature.outputs.map(({ name }) => name);
  const startedAt = performance.now();
  try {
    const inputs = makeTrialInputs(signature, fill, freeDimension);
    const outputs = await runModel(session, inputs, names);
    const runMs = performance.now() - startedAt;
    return { run: { fill, freeDimension, runMs, error: null }, outputs };
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemory(error);
    // Only a refusal of the values is the model's own business.
    if (!(error instanceof AppError) || error.code !== "predict.failed") throw error;
    const reason = cleanReason(error.cause ?? error) || error.detail;
    return { run: { fill, freeDimension, runMs: null, error: reason }, outputs: null };
  }
}

function outOfMemory(cause: unknown): AppError {
  return new AppError(
    "model.resource_limit",
    "A run on one or two rows needs more memory than allowed.",
    { cause },
  );
}

function disliked(runs: readonly Run[]): string[] {
  const failed = runs.filter(({ error }) => error !== null);
  const [first] = failed;
  if (first === undefined) return [];
  const which = failed.length === runs.length ? "any" : `${failed.length} of ${runs.length}`;
  return [
    `The model did not answer ${which} of its trial runs on made-up values (${first.fill}, free dimensions ${first.freeDimension}: ${first.error}). It may need values of a certain range.`,
  ];
}

/** The most that this process has held, by the kernel's count where there is one. */
function peakMemoryBytes(): number {
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"));
    if (found !== null) return Number(found[1]) * 1_024;
  } catch {
    // Not Linux: asked of libuv instead.
  }
  return process.resourceUsage().maxRSS * 1_024;
}
