import type { MoveCheck } from "@/lib/contract/alias-rules";
import type { GateResult } from "@/lib/contract/gate";

/**
 * What whoever looks at a move can do about it. `wait`: something is being measured. `no`: a gate stands in the
 * way, and asking would be refused as moving is.
 */
export type MoveOffer = "promote" | "ask" | "wait" | "no";

export function offerOf({ verdict, mayMove }: Pick<MoveCheck, "verdict" | "mayMove">): MoveOffer {
  switch (verdict) {
    case "failed":
      return "no";
    case "pending":
      return "wait";
    case "request":
      return "ask";
    case "passed":
      return mayMove ? "promote" : "ask";
    default:
      return verdict satisfies never;
  }
}

/** It fails on what callers rely on, or would without a reason to go past it. */
export function canGoPast(gates: readonly Pick<GateResult, "gate" | "verdict">[]): boolean {
  return gates.some(
    ({ gate, verdict }) =>
      gate === "signature" && (verdict === "failed" || verdict === "overridden"),
  );
}

/** The gates that stand in the way, each once. */
export function failingGates(
  gates: readonly Pick<GateResult, "gate" | "verdict">[],
): GateResult["gate"][] {
  const failing = gates.filter(({ verdict }) => verdict === "failed");
  return [...new Set(failing.map(({ gate }) => gate))];
}
