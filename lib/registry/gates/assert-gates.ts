import { markAudited, recordAttempt } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { GateResult, MoveDetails } from "@/lib/contract/gate";
import { AppError } from "@/lib/platform/errors";
import type { AskedMove, JudgedMove } from "./judge-move";
import { isMeasuring } from "./judge-move";

/**
 * Errors: `gate.failed`, naming every gate that does not let it pass; `gate.pending`, while one is measured. With
 * `isApprovalAsked` approval is what comes next, and not missing.
 */
export function assertGatesPass(
  { gates }: Pick<JudgedMove, "gates">,
  { name, alias, version, isApprovalAsked = false }: AskedMove & { isApprovalAsked?: boolean },
): void {
  const move = `"${alias}" does not move to ${name}@${version}.`;
  const stopping = gates.filter(
    ({ gate, verdict }) =>
      verdict === "failed" || (gate === "approval" && verdict === "pending" && !isApprovalAsked),
  );
  // Approval alone is asked for when all else passes.
  const isOnlyApproval = stopping.every(({ gate }) => gate === "approval");
  if (isOnlyApproval && isMeasuring(gates))
    throw new AppError("gate.pending", `${move} ${sayPending(gates)}`);
  if (stopping.length === 0) return;
  const said = stopping.map(({ gate, detail }) => `${gate}: ${detail}`).join(" ");
  const hint = isOnlyApproval
    ? `Ask for it: POST /api/v1/models/${name}/aliases/${alias}/requests.`
    : undefined;
  throw new AppError("gate.failed", `${move} ${said}`, { hint });
}

function sayPending(gates: readonly GateResult[]): string {
  const names = gates.filter(({ verdict }) => verdict === "pending").map(({ gate }) => gate);
  return `Still being measured: ${names.filter((gate) => gate !== "approval").join(", ")}.`;
}

/** What the ledger keeps of a move that was judged. */
export function detailsOf(
  { gates, compare }: Pick<JudgedMove, "gates" | "compare">,
  breakingReason?: string | null,
): MoveDetails {
  const isOverridden = gates.some(({ verdict }) => verdict === "overridden");
  return {
    ...(compare === null ? {} : { compare }),
    ...(gates.length === 0 ? {} : { gates: [...gates] }),
    ...(isOverridden && breakingReason != null ? { breakingReason } : {}),
  };
}

/** Runs the check, and has the audit log keep with a refusal what each gate said. */
export async function auditRefusal(
  ctx: Context,
  asked: AskedMove & { readonly reason: string },
  judged: Pick<JudgedMove, "alias" | "gates">,
  check: () => void,
): Promise<void> {
  try {
    check();
  } catch (error) {
    if (error instanceof AppError) {
      await recordAttempt(ctx, {
        ...{ action: "alias.move_requested", target: `alias:${asked.name}@${asked.alias}` },
        ...{ outcome: "failure", code: error.code, reason: asked.reason },
        before: { version: judged.alias?.version?.number ?? null },
        after: { version: asked.version, gates: judged.gates },
      });
      markAudited(error);
    }
    throw error;
  }
}
