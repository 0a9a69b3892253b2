import { recordAudit } from "@/lib/audit";
import { rolloutPlanSchema, versionsOfPlan } from "@/lib/contract/rollout";
import type { Tx } from "@/lib/platform/db";

/** A request that has just gone out of date. */
export interface StaleRequest {
  readonly id: string;
  readonly alias: string;
  readonly model: string;
  readonly why: string;
}

/** One, what waits for an alias, or, of a model, for versions. */
type Waiting =
  | { readonly requestId: string }
  | { readonly aliasId: string }
  | { readonly modelId: string; readonly numbers: readonly number[] };

/**
 * Requests that wait for what is no longer so. In the transaction of the change; say it with auditStale at its end.
 * Compare-and-set: one that was decided meanwhile stays decided.
 */
export async function makeStale(tx: Tx, waiting: Waiting, why: string): Promise<StaleRequest[]> {
  const rows = await tx.moveRequest.findMany({
    where: { status: "waiting", ...whereOf(waiting) },
    select: {
      id: true,
      alias: true,
      plan: true,
      to: { select: { number: true } },
      model: { select: { name: true } },
    },
    orderBy: { id: "asc" },
  });
  const concerned = rows.filter((row) => concerns(waiting, row));
  const stale: StaleRequest[] = [];
  for (const { id, alias, model } of concerned) {
    const { count } = await tx.moveRequest.updateMany({
      where: { id, status: "waiting" },
      data: { status: "stale", decidedAt: new Date(), decisionReason: why },
    });
    if (count > 0) stale.push({ id, alias, model: model.name, why });
  }
  return stale;
}

function whereOf(waiting: Waiting) {
  if ("requestId" in waiting) return { id: waiting.requestId };
  return "aliasId" in waiting ? { aliasId: waiting.aliasId } : { modelId: waiting.modelId };
}

function concerns(waiting: Waiting, row: { plan: unknown; to: { number: number } }): boolean {
  if (!("numbers" in waiting)) return true;
  const numbers =
    row.plan === null ? [row.to.number] : versionsOfPlan(rolloutPlanSchema.parse(row.plan));
  return numbers.some((number) => waiting.numbers.includes(number));
}

/** The audit log locks its head: after everything else of the transaction. */
export async function auditStale(
  tx: Tx,
  ctx: Parameters<typeof recordAudit>[1],
  stale: readonly StaleRequest[],
): Promise<void> {
  for (const { id, alias, model, why } of stale)
    await recordAudit(tx, ctx, {
      action: "move_request.stale",
      target: `alias:${model}@${alias}`,
      after: { request: id, status: "stale" },
      reason: why,
    });
}
