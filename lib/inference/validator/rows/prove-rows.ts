import type { BatchingVerdict } from "@/lib/contract/serving";
import type { Signature } from "@/lib/contract/signature";
import type { TensorValue } from "../../types";
import { type Comparison, compareWorld } from "./compare-world";
import { type Depends, enterWorld, type WorldWanted } from "./enter-world";
import { findLeadingDimension, type LeadingDimension } from "./leading-dimension";
import type { RowRunner } from "./row-runner";
import { listFreeSizes, type Regime, regimes } from "./trial-rows";

export interface RowProof {
  readonly leading: LeadingDimension;
  readonly verdict: BatchingVerdict;
  readonly warnings: readonly string[];
  /** Rows that the model answered; null where it answered none. */
  readonly rows: readonly TensorValue[] | null;
  /** The most rows that were seen to share a run. */
  readonly largest: number;
}

/** As many rows as share a run by default. */
const defaultBatch = 64;
const manyRows = 16;
/** Where rows need not be compared, and only some answers are wanted. */
const fewRows = 4;

/**
 * Finds out whether rows may share a run: rows are run alone, and then together in many arrangements, and
 * each must have the answer that it had alone.
 *
 * What this cannot exclude is a model that mixes rows only under conditions that no trial meets: from a
 * certain batch size on, or at certain values. Such a model is batched wrongly until `maxBatchRows` of its
 * version is set to 1. That is why values of several kinds and magnitudes are tried, and as many rows
 * together as a batch has by default.
 */
export async function proveRows(runner: RowRunner, signature: Signature): Promise<RowProof> {
  const leading = findLeadingDimension(signature);
  if (leading.kind === "none") {
    return { leading, verdict: alone("no_common_dimension"), warnings: [], rows: null, largest: 1 };
  }
  const found = await searchWorlds(runner, signature, leading);
  return { leading, rows: found.rows, largest: found.largest, ...conclude(leading, found) };
}

interface Findings {
  rows: readonly TensorValue[] | null;
  depends: Depends | null;
  isProven: boolean;
  isMute: boolean;
  isUnaffordable: boolean;
  tolerance: number;
  largest: number;
}

/** Ends at the first world in which rows depend on each other. */
async function searchWorlds(
  runner: RowRunner,
  signature: Signature,
  leading: LeadingDimension,
): Promise<Findings> {
  const width = leading.kind === "fixed" ? leading.rows : 1;
  const found = nothingFound();
  for (const [turn, sizes] of listFreeSizes(signature).entries()) {
    if (sizes.isLast && found.rows !== null) break;
    const enough = isAlwaysAlone(leading) ? fewRows : manyRows;
    const wanted = { signature, sizes, width, enough, seed: 1 + turn };
    const regime = await findRegime(runner, wanted, leading, found);
    if (isOver(found)) break;
    // Zeros and equal values, which real numbers hardly ever are, have their own ways through a model.
    if (regime === null || regime === "binary" || turn > 0) continue;
    await tryWorld(runner, { ...wanted, regime: "binary", seed: 100 }, leading, found);
    if (isOver(found)) break;
  }
  return found;
}

function nothingFound(): Findings {
  return {
    rows: null,
    depends: null,
    isProven: false,
    isMute: false,
    isUnaffordable: false,
    tolerance: 0,
    largest: 1,
  };
}

function isOver({ depends, isUnaffordable }: Findings): boolean {
  return depends !== null || isUnaffordable;
}

/** The first kind of values that the model answers, and not always in the same way. */
async function findRegime(
  runner: RowRunner,
  wanted: Omit<WorldWanted, "regime">,
  leading: LeadingDimension,
  found: Findings,
): Promise<Regime | null> {
  for (const regime of regimes) {
    const isTelling = await tryWorld(runner, { ...wanted, regime }, leading, found);
    if (isOver(found)) return null;
    if (isTelling) return regime;
  }
  return null;
}

async function tryWorld(
  runner: RowRunner,
  wanted: WorldWanted,
  leading: LeadingDimension,
  found: Findings,
): Promise<boolean> {
  const entry = await enterWorld(runner, wanted);
  if (entry.kind === "depends") found.depends = entry;
  if (entry.kind === "unaffordable") found.isUnaffordable = true;
  if (entry.kind !== "entered") return false;
  found.rows ??= entry.world.rows;
  // The large batch once: what a model does with many rows it hardly does at some values only.
  const isLarge = !found.isProven;
  if (isAlwaysAlone(leading)) found.isProven = true;
  else note(found, await compareWorld(runner, { world: entry.world, leading, isLarge }));
  // Rows of one answer may show that they depend on each other, but never that they do not.
  if (entry.world.isMute && !isAlwaysAlone(leading)) found.isMute = true;
  else if (!isOver(found)) found.isProven = true;
  return !entry.world.isMute || isAlwaysAlone(leading);
}

/** A row that is a run of its own in any case has no neighbours that could change its answer. */
function isAlwaysAlone(leading: LeadingDimension): boolean {
  return leading.kind === "fixed" && leading.rows === 1;
}

function note(found: Findings, comparison: Comparison): void {
  if (comparison.kind === "depends") found.depends = comparison;
  else if (comparison.kind === "unaffordable") found.isUnaffordable = true;
  else {
    found.tolerance = Math.max(found.tolerance, comparison.tolerance);
    found.largest = Math.max(found.largest, comparison.largest);
  }
}

function alone(reason: BatchingVerdict["reason"], tolerance = 0): BatchingVerdict {
  return { mode: "alone", reason, rows: null, tolerance };
}

const ownRun = "every request is a run of its own";

function conclude(
  leading: LeadingDimension,
  found: Findings,
): Pick<RowProof, "verdict" | "warnings"> {
  const { tolerance, depends, largest } = found;
  if (depends !== null) {
    const warning = `Rows of this model cannot share a run, so ${ownRun}: ${depends.why}`;
    return { verdict: alone("rows_depend", tolerance), warnings: [warning] };
  }
  if (!found.isProven) {
    const warning = `Whether rows may share a run is not known, so ${ownRun}: ${whyUnknown(found)}`;
    return { verdict: alone("not_answered"), warnings: [warning] };
  }
  if (leading.kind === "fixed") {
    const verdict = { mode: "pieces", reason: "proven", rows: leading.rows, tolerance } as const;
    return { verdict, warnings: [] };
  }
  const verdict = { mode: "shared", reason: "proven", rows: null, tolerance } as const;
  if (largest >= defaultBatch) return { verdict, warnings: [] };
  const warning = `Rows together were tried up to ${largest} at a time: more did not fit the time or the memory of the trial.`;
  return { verdict, warnings: [warning] };
}

function whyUnknown({ isUnaffordable, isMute }: Findings): string {
  if (isUnaffordable) return "the trials did not fit the time or the memory of validation.";
  if (isMute) return "all made-up rows had the same answer, which proves nothing.";
  return "the model did not answer made-up rows.";
}

/** In reports that are given before the trials have ended, which they may never do. */
export const unfinishedProof = {
  verdict: alone("not_answered"),
  warning: `Whether rows may share a run is not known, so ${ownRun}: the trials of rows together did not come to their end.`,
};
