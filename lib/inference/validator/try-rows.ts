import type { InferenceSession } from "onnxruntime-node";
import type { ServingCost } from "@/lib/contract/serving";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { loadModel } from "../worker/load-model";
import { makeTrialInputs } from "../worker/trial-inputs";
import { findLeadingDimension } from "./rows/leading-dimension";
import { measureCost, wantedManyRows } from "./rows/measure-cost";
import { describePieces, measureExportGain } from "./rows/measure-export-gain";
import { pickRows } from "./rows/pick-rows";
import { proveRows, type RowProof, unfinishedProof } from "./rows/prove-rows";
import {
  costsFrom,
  createRowRunner,
  type RowCosts,
  type RowRunnerOptions,
} from "./rows/row-runner";
import type { TrialSpec } from "./trial-spec";

export interface LoadedModel {
  readonly spec: TrialSpec;
  readonly session: InferenceSession;
  readonly signature: Signature;
  /** When the whole trial began, by performance.now(). */
  readonly startedAt: number;
  readonly loadMs: number;
  /** The runs on zeros and ones. */
  readonly runs: ValidationReport["runs"];
  readonly see: NonNullable<RowRunnerOptions["onRun"]>;
}

/** Of what is left of the deadline, for everything in here. */
const share = 1 / 3;
/** Of that, for the proof; the rest is for what it costs. */
const proofShare = 0.6;

const unknownCost: ServingCost = { oneRowMs: null, manyRowsMs: null, manyRows: 1 };

/** What is told of it. */
export type RowFindings = Required<Pick<ValidationReport, "batching" | "cost" | "warnings">>;

/** Before anything is known, which is how it stays when the trials do not come to their end. */
export const nothingFound: RowFindings = {
  batching: unfinishedProof.verdict,
  cost: unknownCost,
  warnings: [unfinishedProof.warning],
};

/**
 * Proves what may be batched and measures what runs cost, and tells it step by step. None of it can reject
 * the model: it has been accepted, and what could not be tried is not known.
 */
export async function tryRows(
  model: LoadedModel,
  tell: (findings: RowFindings) => Promise<void>,
): Promise<void> {
  const now = performance.now();
  const budgetMs = (model.startedAt + model.spec.timeoutMs - now) * share;
  const costs = costsFrom(msPerRowOf(model));
  const options = { ...optionsOf(model, costs), endsAt: now + budgetMs * proofShare };
  const proof = await proveRows(createRowRunner(options), model.signature);
  const found = toFindings(proof);
  await tell(found);

  const measuring = { ...options, endsAt: now + budgetMs };
  const session = await loadWithOneThread(model, costs, measuring.endsAt);
  if (session === null) return;
  const runner = createRowRunner({ ...measuring, session });
  const cost = await measureCost({ runner, ...costSubject(model, proof) });
  await tell({ ...found, cost });

  const width = found.batching.rows;
  if (width === null || proof.rows === null) return;
  const { digest, sizeBytes, externalFiles } = model.spec;
  // The freed copy would hold all of its external data a second time.
  if (externalFiles.length > 0) return;
  // Shapes of the freed copy are none of the model's: nobody is told of them.
  const runnerOptions = { ...measuring, onRun: undefined };
  const fixed = { digest, sizeBytes, width, rows: proof.rows, runner, runnerOptions };
  const gain = await measureExportGain(fixed);
  if (gain !== null) await tell({ ...found, cost, warnings: [...found.warnings, gain] });
}

/** Of the last answered run on the smallest request: the first is the slow one. Zero: not known. */
function msPerRowOf({ runs, signature }: LoadedModel): number {
  const answered = runs.filter(({ freeDimension, runMs }) => freeDimension === 1 && runMs !== null);
  const leading = findLeadingDimension(signature);
  return (answered.at(-1)?.runMs ?? 0) / (leading.kind === "fixed" ? leading.rows : 1);
}

function toFindings({ verdict, warnings }: RowProof): RowFindings {
  const pieces = verdict.rows === null ? [] : [describePieces(verdict.rows)];
  return { batching: verdict, cost: unknownCost, warnings: [...warnings, ...pieces] };
}

function optionsOf({ session, signature, see }: LoadedModel, costs: RowCosts) {
  const outputNames = signature.outputs.map(({ name }) => name);
  return { session, outputNames, costs, onRun: see };
}

/**
 * Runs are measured with one thread, which is how a worker has them by default. The first session has as
 * many as there are cores, so that a heavy model gets through its trial; it goes before the other comes, so
 * that there is memory for one of them. Null where there is no time for that.
 */
async function loadWithOneThread(
  { spec, session, loadMs }: LoadedModel,
  costs: RowCosts,
  endsAt: number,
): Promise<InferenceSession | null> {
  if (costs.isSpent) return null;
  if (spec.threads === 1) return session;
  if (performance.now() + 2 * loadMs > endsAt) return null;
  await session.release();
  return loadModel({ ...spec, threads: 1 }).catch(() => null);
}

function costSubject({ signature, runs }: LoadedModel, proof: RowProof) {
  const { rows, leading } = proof;
  if (rows === null) {
    const answered = runs.find(({ error, freeDimension }) => error === null && freeDimension === 1);
    const one = makeTrialInputs(signature, answered?.fill ?? "zeros", 1);
    return { one, oneRows: 1, rows: null, manyRows: 1 };
  }
  if (leading.kind === "fixed") {
    const one = pickRows(rows, new Array<number>(leading.rows).fill(0));
    return { one, oneRows: leading.rows, rows: null, manyRows: 1 };
  }
  const manyRows = mostRows(proof);
  return { one: pickRows(rows, [0]), oneRows: 1, rows, manyRows };
}

/** No more than were together before, where that was limited by memory: the next size may end it. */
function mostRows({ verdict, largest }: RowProof): number {
  return verdict.mode === "shared" ? Math.min(wantedManyRows, largest) : wantedManyRows;
}
