import type { Fault } from "@/lib/contract/errors";

/** What one gateway last reported. */
export interface GatewayReport {
  readonly id: string;
  readonly hostname: string;
  /** It has not reported lately: its word is old, and a new one is waited for. */
  readonly isSilent: boolean;
  readonly appliedRevision: bigint;
  readonly warm: readonly string[];
  readonly failed: Readonly<Record<string, Pick<Fault, "code" | "detail">>>;
}

export type MoveDecision =
  /** Not every gateway has it warm yet. */
  | { readonly kind: "wait" }
  /** `warmed` false: there was no gateway to warm it in. */
  | { readonly kind: "move"; readonly warmed: boolean }
  | { readonly kind: "fail"; readonly reason: string };

/** A move that gateways have not warmed for this long never will be: it must not block the alias for ever. */
export const longestWaitMs = 10 * 60_000;

/**
 * Whether an intended version may become the target. A gateway counts once it has applied the
 * revision that carries the intention: what it said before is about another time. One that is silent
 * is waited for, however long: nobody can report during an outage of the database, and whoever is gone
 * for good is taken off the list by the runner (gateway-watch.ts).
 */
export function decideMove(
  intended: { readonly versionId: string; readonly revision: bigint; readonly waitedMs: number },
  gateways: readonly GatewayReport[],
): MoveDecision {
  if (gateways.length === 0) return { kind: "move", warmed: false };
  const informed = gateways.filter(
    ({ isSilent, appliedRevision }) => !isSilent && appliedRevision >= intended.revision,
  );
  for (const { hostname, failed } of informed) {
    const fault = failed[intended.versionId];
    if (fault !== undefined)
      return { kind: "fail", reason: `${hostname}: ${fault.detail} (${fault.code})` };
  }
  const isWarmEverywhere =
    informed.length === gateways.length &&
    informed.every(({ warm }) => warm.includes(intended.versionId));
  if (isWarmEverywhere) return { kind: "move", warmed: true };
  const isAnySilent = gateways.some(({ isSilent }) => isSilent);
  if (isAnySilent || intended.waitedMs <= longestWaitMs) return { kind: "wait" };
  const cold = gateways.filter(({ warm }) => !warm.includes(intended.versionId));
  const names = (cold.length > 0 ? cold : gateways).map(({ hostname }) => hostname).join(", ");
  return { kind: "fail", reason: `It was not warm in time in ${names}.` };
}
