import { aliasRulesSchema } from "@/lib/contract/alias-rules";
import type { GateResult } from "@/lib/contract/gate";
import { versionsOfPlan } from "@/lib/contract/rollout";
import { db } from "@/lib/platform/db";
import { aliasInclude } from "../aliases/alias-dto";
import { judgeGates, loadFacts } from "../gates";
import type { JudgedVersion } from "../gates/judge-gates";
import { statedIn } from "../gates/judge-move";
import { getVersionRow } from "../versions";
import { type MoveRequestRow, parseMoveRequest } from "./move-request-dto";

/** The gates of a request: what was measured as it was then, what can be read as it is now, and what that was. */
export async function judgeAgain(
  row: MoveRequestRow,
): Promise<{ readonly gates: readonly GateResult[]; readonly stated: readonly JudgedVersion[] }> {
  const { gates: stored, plan } = parseMoveRequest(row);
  const name = row.model.name;
  const alias =
    row.aliasId === null
      ? null
      : await db().alias.findUnique({ where: { id: row.aliasId }, include: aliasInclude });
  const versions = plan === null ? [row.to.number] : versionsOfPlan(plan);
  const readable = { ...aliasRulesSchema.parse(row.rules).gates, golden: false, latency: null };
  const judged: GateResult[] = [];
  const stated: JudgedVersion[] = [];
  for (const number of versions) {
    const to = await getVersionRow(db(), { name, number });
    const facts = await loadFacts({ name, alias, to });
    const measured = { kind: "none" } as const;
    stated.push(...statedIn(readable, facts));
    const now = judgeGates(readable, { ...facts, measured, breakingReason: row.breakingReason });
    const then = versions.length === 1 ? stored : stored.filter(isOf(number));
    // Only gates that were in force are kept, in their order.
    judged.push(...then.map((result) => now.find(({ gate }) => gate === result.gate) ?? result));
  }
  return { gates: judged, stated };
}

function isOf(version: number) {
  return ({ figures }: GateResult) => figures.version === version;
}
