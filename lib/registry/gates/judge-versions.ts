import type { Context } from "@/lib/contract/actor";
import type { GateResult, MoveDetails } from "@/lib/contract/gate";
import { assertGatesPass, auditRefusal, detailsOf } from "./assert-gates";
import { type AskedMove, type JudgedMove, judgeMoveInTime } from "./judge-move";

export interface AskedVersions extends Omit<AskedMove, "version"> {
  readonly versions: readonly number[];
  readonly reason: string;
  /** Approval is what comes next, and not missing. */
  readonly isApprovalAsked?: boolean;
}

export interface JudgedVersions {
  /** The first version's: alias and rules are the same for all. */
  readonly first: JudgedMove;
  /** Of several versions every result says of which it is. */
  readonly gates: readonly GateResult[];
  readonly details: MoveDetails;
  readonly stated: JudgedMove["stated"];
}

/**
 * Judges every version that a move or a rollout brings to an alias, waiting for what is measured; a refusal is in the
 * audit log with what each gate said. Who may move the alias is not asked here.
 * Errors: `gate.failed`, `gate.pending`, `version.not_found`, `comparison.limit`.
 */
export async function judgeVersions(
  ctx: Context,
  { versions, isApprovalAsked = false, ...move }: AskedVersions,
): Promise<JudgedVersions> {
  const judged: JudgedMove[] = [];
  for (const version of versions) {
    const asked = { ...move, version };
    const one = await judgeMoveInTime(ctx, asked);
    await auditRefusal(ctx, asked, one, () => assertGatesPass(one, { ...asked, isApprovalAsked }));
    judged.push(one);
  }
  const [first] = judged;
  if (first === undefined) throw new Error("Nothing was asked for.");
  const gates = judged.length === 1 ? first.gates : judged.flatMap(withVersion);
  return {
    first,
    gates,
    details: detailsOf({ gates, compare: first.compare }, move.breakingReason),
    stated: judged.flatMap(({ stated }) => stated),
  };
}

function withVersion({ to, gates }: JudgedMove): GateResult[] {
  return gates.map((result) => ({
    ...result,
    figures: { ...result.figures, version: to.number },
  }));
}
