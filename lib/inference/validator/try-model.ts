import { setImmediate as nextTurn } from "node:timers/promises";
import { env, type InferenceSession } from "onnxruntime-node";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { AppError } from "@/lib/platform/errors";
import type { ValidatorPhase } from "../messages";
import { isOutOfMemory } from "../process/how-it-ended";
import type { TensorValue } from "../types";
import { cleanReason } from "../worker/explain-error";
import { verifyExternalFiles } from "../worker/external-files";
import { loadModel } from "../worker/load-model";
import { runModel } from "../worker/run-model";
import { type Fill, makeTrialInputs } from "../worker/trial-inputs";
import { createOutputComparison } from "./compare-outputs";
import { hasFreeDimension, mergeSignature } from "./merge-signature";
import { peakMemoryBytes } from "./process-memory";
import type { TrialSpec } from "./trial-spec";
import { nothingFound, type RowFindings, tryRows } from "./try-rows";

export interface Listener {
  readonly onPhase: (phase: ValidatorPhase) => void;
  /**
   * Called again whenever more is known. The first report is the verdict on the model already: whatever
   * happens afterwards, to this process too, takes nothing of it back.
   */
  readonly onReport: (report: ValidationReport, signature: Signature) => void;
}

type Run = ValidationReport["runs"][number];

/**
 * Loads the model, completes its signature with what the session knows, and runs it on made-up inputs:
 * onnxruntime loads some memory bombs and fails only at the run. Values that the model dislikes are a
 * warning; memory that ends is a refusal. Then tries what may be batched, and what that gains.
 */
export async function tryModel(
  spec: TrialSpec,
  stated: Signature,
  { onPhase, onReport }: Listener,
): Promise<void> {
  // Before the model's time begins: how fast a disk is, is not its fault.
  verifyExternalFiles(spec.externalFiles);
  const startedAt = performance.now();
  await said(() => onPhase("loading"));
  const session = await loadModel(spec);
  const loadMs = performance.now() - startedAt;
  const signature = mergeSignature(stated, session.outputMetadata);
  await said(() => onPhase("running"));
  const comparison = createOutputComparison(signature);
  const runs = await runTrials(session, signature, comparison.see);
  const basic = {
    loadMs,
    runs,
    peakMemoryBytes: peakMemoryBytes(),
    runtime: { name: "onnxruntime", version: env.versions.node ?? env.versions.common },
  };
  const report = (found: RowFindings) => {
    const warnings = [...comparison.warnings(), ...disliked(runs), ...found.warnings];
    return said(() => onReport({ ...basic, ...found, warnings }, signature));
  };
  await report(nothingFound);
  const tried = { spec, session, signature, startedAt, loadMs, runs, see: comparison.see };
  await tryRows(tried, report);
}

/** A run stops everything else, so what was said is let out of the process before the next one. */
async function said(say: () => void): Promise<void> {
  say();
  await nextTurn();
}

type See = (inputs: readonly TensorValue[], outputs: readonly TensorValue[]) => void;

async function runTrials(session: InferenceSession, signature: Signature, see: See) {
  const runs: Run[] = [];
  for (const { fill, freeDimension } of trials(signature)) {
    runs.push(await tryRun(session, signature, { fill, freeDimension, see }));
  }
  return runs;
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
  trial: { readonly fill: Fill; readonly freeDimension: number; readonly see: See },
): Promise<Run> {
  const { fill, freeDimension } = trial;
  const names = signature.outputs.map(({ name }) => name);
  const startedAt = performance.now();
  try {
    const inputs = makeTrialInputs(signature, fill, freeDimension);
    const outputs = await runModel(session, inputs, names);
    const runMs = performance.now() - startedAt;
    trial.see(inputs, outputs);
    return { fill, freeDimension, runMs, error: null };
  } catch (error) {
    if (isOutOfMemory(error)) throw outOfMemory(error);
    // Only a refusal of the values is the model's own business.
    if (!(error instanceof AppError) || error.code !== "predict.failed") throw error;
    const reason = cleanReason(error.cause ?? error) || error.detail;
    return { fill, freeDimension, runMs: null, error: reason };
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
