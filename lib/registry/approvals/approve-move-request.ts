import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import {
  type ActedBy,
  actedBySchema,
  type GateResult,
  type MoveDetails,
} from "@/lib/contract/gate";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { sayReason } from "@/lib/contract/reasons";
import { versionsOfPlan } from "@/lib/contract/rollout";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { waitUntilApplied } from "@/lib/platform/revision";
import { type AliasRow, aliasInclude } from "../aliases/alias-dto";
import { assertMovable } from "../aliases/assert-as-judged";
import { type RequestedMove, requestMove } from "../aliases/request-move";
import { waitForMove } from "../aliases/wait-for-move";
import { assertGatesPass, detailsOf } from "../gates";
import { assertSameMetrics } from "../gates/assert-same-metrics";
import { lockModel } from "../models";
import { beginRollout } from "../rollouts";
import { assertWaiting, authorizeDecision, decidedMeanwhile } from "./decide-request";
import { findStaleness } from "./find-staleness";
import { getMoveRequestRow, readMoveRequest } from "./get-move-request";
import { judgeAgain } from "./judge-again";
import { auditStale, makeStale } from "./make-stale";
import { type MoveRequestRow, parseMoveRequest } from "./move-request-dto";

interface ApproveInput {
  readonly name: string;
  readonly id: string;
  readonly reason: string;
}

type Outcome =
  | { readonly kind: "stale"; readonly why: string }
  | { readonly kind: "moving"; readonly move: RequestedMove }
  | { readonly kind: "rolling" };

/**
 * Approves what somebody else asked for, and does it as promoting does. What was measured is not measured again:
 * whoever approves agrees to what they see. What is read, signatures and metrics, is judged as it is now.
 * Errors: as authorizeDecision; `gate.failed`, `move_request.stale`, `alias.conflict`, `rollout.running`,
 * `promote.not_loadable`.
 */
export async function approveMoveRequest(
  ctx: Context,
  input: ApproveInput,
): Promise<MoveRequestDto> {
  const row = await authorizeDecision(ctx, input);
  const judged = await judgeAgain(row);
  const outcome = await inTransaction((tx) => approve(tx, ctx, input, judged));
  // Written, so that nobody approves it a second time, and refused all the same.
  if (outcome.kind === "stale")
    throw new AppError("move_request.stale", `The request is out of date. ${outcome.why}`);
  if (outcome.kind === "moving") await waitForMove(outcome.move);
  else await waitUntilApplied();
  return readMoveRequest(ctx, input);
}

async function approve(
  tx: Tx,
  ctx: Context,
  input: ApproveInput,
  { gates, stated }: Awaited<ReturnType<typeof judgeAgain>>,
): Promise<Outcome> {
  await lockModel(tx, input.name);
  const row = await getMoveRequestRow(tx, input);
  assertWaiting(row);
  await assertSameMetrics(tx, { modelId: row.modelId, stated });
  const alias = await lockAlias(tx, row);
  const why = findStaleness(row, alias, await versionsOf(tx, row));
  if (why !== null || alias === null) return goStale(tx, ctx, row, why ?? "");
  const asked = { name: input.name, alias: row.alias, version: row.to.number };
  assertGatesPass({ gates }, { ...asked, isApprovalAsked: true });
  assertMovable(ctx, alias);
  await settle(tx, ctx, row, input.reason);
  const details = approvedDetails(ctx, { row, gates, reason: input.reason });
  const outcome = await act(tx, ctx, { row, alias, details });
  await recordAudit(tx, ctx, {
    action: "move_request.approved",
    target: `alias:${input.name}@${row.alias}`,
    before: { request: row.id, status: "waiting" },
    after: { request: row.id, status: "approved", requestedBy: row.requestedBy },
    reason: input.reason,
  });
  return outcome;
}

/** What was asked for: a move, or a rollout that begins. */
async function act(
  tx: Tx,
  ctx: Context,
  { row, alias, details }: { row: MoveRequestRow; alias: AliasRow; details: MoveDetails },
): Promise<Outcome> {
  const { plan } = parseMoveRequest(row);
  const { reason, model } = row;
  if (plan !== null) {
    await beginRollout(tx, ctx, { alias, model: model.name, plan, reason, details });
    return { kind: "rolling" };
  }
  const to = { id: row.toVersionId, number: row.to.number };
  const move = await requestMove(tx, ctx, {
    ...{ alias, to, kind: "promote", reason, model: model.name, details },
  });
  return { kind: "moving", move };
}

async function versionsOf(tx: Tx, row: MoveRequestRow) {
  const { plan } = parseMoveRequest(row);
  const numbers = plan === null ? [row.to.number] : versionsOfPlan(plan);
  return tx.version.findMany({
    where: { modelId: row.modelId, number: { in: numbers } },
    select: { number: true, status: true, deletedAt: true },
  });
}

async function lockAlias(tx: Tx, { aliasId }: MoveRequestRow): Promise<AliasRow | null> {
  if (aliasId === null) return null;
  await tx.$queryRaw`SELECT id FROM alias WHERE id = ${aliasId}::uuid FOR UPDATE`;
  return tx.alias.findUnique({ where: { id: aliasId }, include: aliasInclude });
}

async function goStale(
  tx: Tx,
  ctx: Context,
  { id }: MoveRequestRow,
  why: string,
): Promise<Outcome> {
  await auditStale(tx, ctx, await makeStale(tx, { requestId: id }, why));
  return { kind: "stale", why };
}

/** Compare-and-set: of two who decide at once one is too late. */
async function settle(tx: Tx, ctx: Context, { id }: MoveRequestRow, reason: string): Promise<void> {
  const { count } = await tx.moveRequest.updateMany({
    where: { id, status: "waiting" },
    data: {
      status: "approved",
      decidedBy: actorOf(ctx),
      decidedAt: new Date(),
      decisionReason: reason,
    },
  });
  if (count === 0) throw decidedMeanwhile();
}

function actorOf({ actor: { kind, id, label } }: Context): ActedBy {
  return { kind, id, label };
}

/** What the ledger keeps: the gates as they were judged, with approval given, and who asked and who agreed. */
function approvedDetails(
  ctx: Context,
  { row, gates, reason }: { row: MoveRequestRow; gates: readonly GateResult[]; reason: string },
): MoveDetails {
  const { compare } = parseMoveRequest(row);
  const given = gates.map(
    (result): GateResult =>
      result.gate === "approval"
        ? {
            ...result,
            verdict: "passed",
            detail: sayReason("gateApproved", { who: ctx.actor.label }),
          }
        : result,
  );
  return {
    ...detailsOf({ gates: given, compare }, row.breakingReason),
    approval: {
      requestId: row.id,
      requestedBy: actedBySchema.parse(row.requestedBy),
      approvedBy: actorOf(ctx),
      reason,
    },
  };
}
