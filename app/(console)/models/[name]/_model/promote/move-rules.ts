import type { AliasDto, AliasMoveDto } from "@/lib/contract/alias";
import type { ModelGatewayDto } from "@/lib/contract/system";

export type GatewayState =
  | { readonly kind: "warm" | "loading" | "cold" }
  | { readonly kind: "failed"; readonly code: string; readonly detail: string };

/** What a gateway says of one version. It loads a version only when it is a target or shall become one. */
export function gatewayState(
  { warm, failed }: Pick<ModelGatewayDto, "warm" | "failed">,
  version: number,
  isMoving: boolean,
): GatewayState {
  const fault = failed.find((one) => one.version === version);
  if (fault !== undefined) return { kind: "failed", code: fault.code, detail: fault.detail };
  if (warm.includes(version)) return { kind: "warm" };
  return { kind: isMoving ? "loading" : "cold" };
}

/**
 * How a move that was still under way stands. The ledger has the last word: whatever happened to the alias
 * since, a move that was made is in it. So the alias must have been read before the ledger.
 */
export function moveOutcome({
  alias,
  moves,
  to,
  requestId,
}: {
  alias: Pick<AliasDto, "intendedVersion"> | undefined;
  moves: readonly Pick<AliasMoveDto, "requestId" | "to">[];
  to: number;
  requestId: string;
}): "moving" | "moved" | "failed" {
  if (moves.some((move) => move.requestId === requestId && move.to === to)) return "moved";
  return alias?.intendedVersion === to ? "moving" : "failed";
}

const firstAliases = ["production", "staging"];

/** The names to offer: the usual two, then whatever the model has. */
export function aliasNames(aliases: readonly Pick<AliasDto, "alias">[]): string[] {
  return [...new Set([...firstAliases, ...aliases.map(({ alias }) => alias)])];
}

/** Where a name points; null: nowhere, or there is no such alias yet. */
export function targetOf(
  aliases: readonly Pick<AliasDto, "alias" | "version">[],
  alias: string,
): number | null {
  return aliases.find((one) => one.alias === alias)?.version ?? null;
}
