import { z } from "zod";
import type { Actor, ModelAccess } from "@/lib/contract/actor";
import { actedBySchema, compareSummarySchema, gateResultSchema } from "@/lib/contract/gate";
import { type MoveRequestDto, moveRequestStatusSchema } from "@/lib/contract/move-request";
import { rolloutPlanSchema } from "@/lib/contract/rollout";
import { isMover, rulesOf } from "../gates";

export const moveRequestInclude = {
  model: { select: { name: true } },
  to: { select: { number: true } },
  aliasRow: { select: { protected: true, rules: true } },
} as const;

export interface MoveRequestRow {
  id: string;
  modelId: string;
  model: { name: string };
  aliasId: string | null;
  aliasRow: { protected: boolean; rules: unknown } | null;
  alias: string;
  status: string;
  fromVersionId: string | null;
  fromVersion: number | null;
  aliasMovedAt: Date | null;
  toVersionId: string;
  to: { number: number };
  plan: unknown;
  reason: string;
  breakingReason: string | null;
  rules: unknown;
  gates: unknown;
  compare: unknown;
  requestedBy: unknown;
  requesterIds: string[];
  requestedAt: Date;
  decidedBy: unknown;
  decidedAt: Date | null;
  decisionReason: string;
}

const jsonColumns = z.object({
  status: moveRequestStatusSchema,
  plan: rolloutPlanSchema.nullable(),
  gates: z.array(gateResultSchema),
  compare: compareSummarySchema.nullable(),
  requestedBy: actedBySchema,
  decidedBy: actedBySchema.nullable(),
});

export function parseMoveRequest(row: MoveRequestRow): z.output<typeof jsonColumns> {
  return jsonColumns.parse(row);
}

/** As this actor sees it, who has these rights on its model. */
export function toMoveRequestDto(
  row: MoveRequestRow,
  { actor, model }: { actor: Actor; model: ModelAccess },
): MoveRequestDto {
  const { status, plan, gates, compare, requestedBy, decidedBy } = parseMoveRequest(row);
  return {
    id: row.id,
    model: row.model.name,
    alias: row.alias,
    kind: plan === null ? "move" : "rollout",
    from: row.fromVersion,
    to: row.to.number,
    rollout: plan,
    reason: row.reason,
    breakingReason: row.breakingReason,
    ...{ status, gates, compare, requestedBy, decidedBy },
    requestedAt: row.requestedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decisionReason: row.decisionReason,
    mayDecide: mayDecide(row, { actor, model }),
    isOwn: isOwn(row, actor),
  };
}

/** Who asked, or a person who is behind the key that asked. */
export function isOwn(
  { requestedBy, requesterIds }: Pick<MoveRequestRow, "requestedBy" | "requesterIds">,
  actor: Actor,
): boolean {
  const { kind, id } = actedBySchema.parse(requestedBy);
  return (kind === actor.kind && id === actor.id) || isBehind(requesterIds, actor);
}

export function isBehind(requesterIds: readonly string[], actor: Actor): boolean {
  return actor.kind === "user" && requesterIds.includes(actor.id);
}

function mayDecide(
  row: MoveRequestRow,
  { actor, model }: { actor: Actor; model: ModelAccess },
): boolean {
  if (row.status !== "waiting" || row.aliasRow === null || actor.kind !== "user") return false;
  return !isBehind(row.requesterIds, actor) && isMover(actor, rulesOf(row.aliasRow), model);
}
