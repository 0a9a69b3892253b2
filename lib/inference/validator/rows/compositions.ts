import type { LeadingDimension } from "./leading-dimension";
import { createRandom } from "./random";

/** Rows of one trial run, by their numbers; a row may be there twice. */
export type Composition = readonly number[];

/** Largest first: as many rows as a batch has by default, or what is affordable of them. */
const largeBatches = [64, 32, 16];

/**
 * Which rows to run together. Every row is at the beginning, in the middle and at the end of some run, beside
 * different neighbours, and beside copies of itself.
 */
export function planCompositions(leading: LeadingDimension, rows: number): Composition[] {
  if (leading.kind === "fixed") return planPieces(leading.rows, rows);
  const small = [
    [0, 1],
    [1, 0],
    [2, 0, 1],
    [1, 2, 0],
    [0, 0, 0],
  ];
  return [...small, ...shuffles(2, 8, rows)];
}

/** Rows of all runs that a proof needs, about. */
export const rowsOfProof = 32;

/** In the order in which to try them, until one is affordable. */
export function planLargeBatches(leading: LeadingDimension, rows: number): Composition[] {
  if (leading.kind === "fixed") return [];
  return largeBatches.flatMap((size) => shuffles(1, size, rows));
}

/** One row has no neighbours. */
function planPieces(size: number, rows: number): Composition[] {
  return size === 1 ? [] : shuffles(8, size, rows);
}

/** All rows as often as they fit, shuffled, at another beginning each time. */
function shuffles(count: number, size: number, rows: number): Composition[] {
  const random = createRandom(size);
  return Array.from({ length: count }, (_, turn) => {
    const picks = Array.from({ length: size }, (_, place) => (place + turn * size) % rows);
    for (let place = size - 1; place > 0; place -= 1) {
      const other = random.between(0, place);
      [picks[place], picks[other]] = [picks[other] ?? 0, picks[place] ?? 0];
    }
    return picks;
  });
}
