import type { Signature } from "@/lib/contract/signature";
import type { TensorValue } from "../../types";
import { rowsOfProof } from "./compositions";
import { pickRows, rowSize } from "./pick-rows";
import { differenceOfRows } from "./row-difference";
import type { RowRunner } from "./row-runner";
import { elementsOfRow, type FreeSizes, makeTrialRows, type Regime } from "./trial-rows";

/** Trial rows that the model answers, and what it answers to each of them alone. */
export interface World {
  readonly rows: readonly TensorValue[];
  /** By row: an answer of one row. */
  readonly alone: readonly Answer[];
  readonly tolerance: number;
  /** All rows had the same answer, which would hide a model that confuses them. */
  readonly isMute: boolean;
}

type Answer = readonly TensorValue[];

export type Entry =
  | { readonly kind: "entered"; readonly world: World }
  | Depends
  | { readonly kind: "refused" | "unaffordable" };

/** `why` is a sentence. */
export interface Depends {
  readonly kind: "depends";
  readonly why: string;
}

export interface WorldWanted {
  readonly signature: Signature;
  readonly sizes: FreeSizes;
  readonly regime: Regime;
  readonly seed: number;
  /** Rows of a run on one row: 1, or the fixed leading dimension, filled with copies of the row. */
  readonly width: number;
  /** Answered rows after which no more are tried. */
  readonly enough: number;
}

const candidates = 24;
/** After so many refusals and no answer, other values are tried. */
const patience = 8;
const fewestRows = 3;
/** Of all candidates together: making and keeping them costs memory and time. */
const mostElements = 8 * 1024 ** 2;

/** Runs row by row until enough have been answered. */
export async function enterWorld(runner: RowRunner, wanted: WorldWanted): Promise<Entry> {
  const perRow = elementsOfRow(wanted.signature, wanted.sizes) * wanted.width;
  const count = Math.min(candidates, Math.floor(mostElements / Math.max(1, perRow)));
  if (count < fewestRows) return { kind: "unaffordable" };
  const rows = makeTrialRows({ ...wanted, rows: count });
  const answered: number[] = [];
  const alone: Answer[] = [];
  let tolerance = 0;
  for (let row = 0; row < count && answered.length < wanted.enough; row += 1) {
    if (answered.length === 0 && row === patience) break;
    // A slow model is compared on fewer rows rather than not at all.
    if (answered.length >= fewestRows && !runner.hasTimeFor(rowsOfProof + 1)) break;
    const answer = await answerAlone(runner, rows, row, wanted.width);
    if (answer.kind === "refused") continue;
    if (answer.kind !== "answered") return answer;
    answered.push(row);
    alone.push(answer.outputs);
    tolerance = Math.max(tolerance, answer.tolerance);
  }
  if (answered.length < fewestRows) return { kind: "refused" };
  const world = { rows: pickRows(rows, answered), alone, tolerance, isMute: areAllSame(alone) };
  return { kind: "entered", world };
}

type AloneAnswer =
  | { readonly kind: "answered"; readonly outputs: Answer; readonly tolerance: number }
  | Depends
  | { readonly kind: "refused" | "unaffordable" };

async function answerAlone(
  runner: RowRunner,
  rows: readonly TensorValue[],
  row: number,
  width: number,
): Promise<AloneAnswer> {
  const copies = new Array<number>(width).fill(row);
  const outcome = await runner.run(pickRows(rows, copies), width);
  if (outcome === "refused" || outcome === "unaffordable") return { kind: outcome };
  const { outputs } = outcome;
  const fault = findWrongLeading(outputs, width);
  if (fault !== null) return { kind: "depends", why: fault };
  const tolerance = Math.max(
    ...copies.map((_, place) => differenceOfRows({ outputs, row: 0 }, { outputs, row: place })),
  );
  if (!Number.isFinite(tolerance)) {
    return { kind: "depends", why: "Copies of one row had different answers in one run." };
  }
  return { kind: "answered", outputs: pickRows(outputs, [0]), tolerance };
}

/** Why the answers cannot be shared out by row; null where each has its own. */
export function findWrongLeading(outputs: Answer, rows: number): string | null {
  const wrong = outputs.find(({ shape }) => shape[0] !== rows);
  if (wrong === undefined) return null;
  const came = wrong.shape.length === 0 ? "a scalar" : `the shape [${wrong.shape.join(", ")}]`;
  const sent = rows === 1 ? "1 row" : `${rows} rows`;
  return `Output ${JSON.stringify(wrong.name)} had ${came} for ${sent}.`;
}

/** Answers without elements cannot differ, and hide nothing. */
function areAllSame(alone: readonly Answer[]): boolean {
  const [first] = alone;
  if (first === undefined || first.every((output) => rowSize(output) === 0)) return false;
  return alone.every(
    (other) => differenceOfRows({ outputs: first, row: 0 }, { outputs: other, row: 0 }) === 0,
  );
}
