import type { CompareVerdict, SignatureDifference } from "@/lib/contract/compare";
import type { BatchingVerdict } from "@/lib/contract/serving";
import type { Signature } from "@/lib/contract/signature";
import { compareInputs } from "./compare-inputs";
import { compareOutputs } from "./compare-outputs";
import { difference } from "./difference";

export interface ComparedSignature {
  readonly signature: Signature;
  /** What validation proved about rows; null where it said nothing. */
  readonly batching: BatchingVerdict | null;
}

/** Every difference, the gravest first. docs/compare.md has the rules. */
export function compareSignatures(
  from: ComparedSignature,
  to: ComparedSignature,
): SignatureDifference[] {
  const found = [
    ...compareInputs(from.signature, to.signature),
    ...compareOutputs(from.signature, to.signature),
    ...compareBatching(from, to),
  ];
  return found.sort((a, b) => gravity[a.severity] - gravity[b.severity]);
}

const gravity = { breaking: 0, compatible: 1, info: 2 } as const;

/** Of versions whose bytes differ. */
export function verdictOf(differences: readonly SignatureDifference[]): CompareVerdict {
  return differences.some(({ severity }) => severity === "breaking") ? "breaking" : "compatible";
}

/** How many rows a request may have where the file fixes it: any number is run in pieces, if that was proved. */
function compareBatching(from: ComparedSignature, to: ComparedSignature): SignatureDifference[] {
  const name = "batching";
  const before = from.batching?.mode ?? "alone";
  const after = to.batching?.mode ?? "alone";
  if (before === after) return [];
  const parts = { name, from: before, to: after };
  if (before === "pieces" && !hasFreeRows(to.signature)) {
    const detail =
      "Requests of any number of rows were run in pieces; now they must have the file's number of rows.";
    return [difference("batch.lost", { ...parts, detail })];
  }
  if (after === "pieces" && !hasFreeRows(from.signature)) {
    const detail =
      "Requests of any number of rows are run in pieces; before, they had to have the file's number.";
    return [difference("batch.gained", { ...parts, detail })];
  }
  const detail = "Whether requests share a run differs: answers are the same, speed may not be.";
  return [difference("batch.sharing", { ...parts, detail })];
}

function hasFreeRows({ inputs }: Signature): boolean {
  return inputs.every(({ shape }) => {
    const [rows] = shape ?? [];
    return shape === null || (shape.length > 0 && typeof rows !== "number");
  });
}
