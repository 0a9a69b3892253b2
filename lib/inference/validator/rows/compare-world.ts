import { type Composition, planCompositions, planLargeBatches } from "./compositions";
import { type Depends, findWrongLeading, type World } from "./enter-world";
import type { LeadingDimension } from "./leading-dimension";
import { pickRows } from "./pick-rows";
import { differenceOfRows } from "./row-difference";
import type { RowRunner } from "./row-runner";

export type Comparison =
  | Depends
  | {
      readonly kind: "same";
      readonly tolerance: number;
      /** The most rows that were together. */
      readonly largest: number;
    }
  | { readonly kind: "unaffordable" };

type Step =
  | Depends
  | { readonly kind: "same"; readonly tolerance: number }
  | { readonly kind: "unaffordable" };

export interface ComparisonWanted {
  readonly world: World;
  readonly leading: LeadingDimension;
  /** Also as many rows as a batch has by default, which is what takes time. */
  readonly isLarge: boolean;
}

/** Whether rows together have the answers that they had alone. */
export async function compareWorld(
  runner: RowRunner,
  { world, leading, isLarge }: ComparisonWanted,
): Promise<Comparison> {
  const count = world.alone.length;
  const width = leading.kind === "fixed" ? leading.rows : 1;
  // The first row once more, by itself: a model that throws dice differs here already.
  const again = new Array<number>(width).fill(0);
  let tolerance = world.tolerance;
  let largest = width;
  for (const composition of [again, ...planCompositions(leading, count)]) {
    const step = await compareRun(runner, world, composition);
    if (step.kind !== "same") return step;
    tolerance = Math.max(tolerance, step.tolerance);
    largest = Math.max(largest, composition.length);
  }
  const small: Comparison = { kind: "same", tolerance, largest };
  return isLarge ? compareLarge(runner, { world, leading, isLarge }, small) : small;
}

/** The largest batch that is affordable; what was seen without it stands in any case. */
async function compareLarge(
  runner: RowRunner,
  { world, leading }: ComparisonWanted,
  small: Extract<Comparison, { kind: "same" }>,
): Promise<Comparison> {
  for (const composition of planLargeBatches(leading, world.alone.length)) {
    const step = await compareRun(runner, world, composition);
    if (step.kind === "unaffordable") continue;
    if (step.kind === "depends") return step;
    const tolerance = Math.max(small.tolerance, step.tolerance);
    return { kind: "same", tolerance, largest: composition.length };
  }
  return small;
}

async function compareRun(
  runner: RowRunner,
  world: World,
  composition: Composition,
): Promise<Step> {
  const rows = composition.length;
  const outcome = await runner.run(pickRows(world.rows, composition), rows);
  if (outcome === "unaffordable") return { kind: outcome };
  if (outcome === "refused") {
    return { kind: "depends", why: `The model refused ${rows} rows that it had answered alone.` };
  }
  const { outputs } = outcome;
  const fault = findWrongLeading(outputs, rows);
  if (fault !== null) return { kind: "depends", why: fault };
  let tolerance = 0;
  for (const [place, row] of composition.entries()) {
    const alone = { outputs: world.alone[row] ?? [], row: 0 };
    tolerance = Math.max(tolerance, differenceOfRows(alone, { outputs, row: place }));
  }
  if (Number.isFinite(tolerance)) return { kind: "same", tolerance };
  return { kind: "depends", why: describeChange(rows) };
}

function describeChange(rows: number): string {
  return rows === 1
    ? "The same row had another answer the second time."
    : `A row had another answer in a run of ${rows} rows than by itself.`;
}
