import type { AliasDto } from "@/lib/contract/alias";
import type { Outlook } from "./use-outlook";

/** Why nothing can be started on an alias now. */
export type Obstacle = "unset" | "pinned" | "running" | "moving";

export function obstacleOf(
  alias: Pick<AliasDto, "version" | "pin" | "rollout" | "intendedVersion"> | undefined,
): Obstacle | null {
  if (alias === undefined || alias.version === null) return "unset";
  if (alias.pin !== null) return "pinned";
  if (alias.rollout !== null) return "running";
  return alias.intendedVersion === null ? null : "moving";
}

/**
 * Whether somebody else has to agree: approval is a gate of the alias, or the caller is none of those who may
 * move it. No other gate stands before a shadow, so that it has no checks: whether the caller is one of those
 * tells the refusal then.
 */
export function mustAsk({ rules, checks }: Pick<Outlook, "rules" | "checks">): boolean {
  if (rules === null || !rules.protected) return false;
  return rules.gates.approval || checks.some(({ mayMove }) => !mayMove);
}

/** Gates of any version that fail for good: without a reason for the break nothing can be started. */
export function failsSignature({ checks }: Pick<Outlook, "checks">): boolean {
  return checks.some(({ gates }) =>
    gates.some(({ gate, verdict }) => gate === "signature" && verdict === "failed"),
  );
}
