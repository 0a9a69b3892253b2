import { diffLines } from "diff";

export interface DiffLine {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

/** Edits after which two texts count as two other texts, so that comparing them takes a bounded time. */
const maxEdits = 2_000;
const keptAround = 3;

/** Line by line, with a little of what is the same around each change. Null: too different to be shown so. */
export function toDiffLines(from: string, to: string): DiffLine[] | null {
  const parts = diffLines(from, to, { maxEditLength: maxEdits });
  if (parts === undefined) return null;
  const lines = parts.flatMap(({ value, added, removed }) => {
    const kind = added ? "added" : removed ? "removed" : "same";
    return value
      .replace(/\n$/, "")
      .split("\n")
      .map((text): DiffLine => ({ kind, text }));
  });
  const isNear = (index: number) =>
    lines
      .slice(Math.max(0, index - keptAround), index + keptAround + 1)
      .some(({ kind }) => kind !== "same");
  return lines.filter((_, index) => isNear(index));
}
