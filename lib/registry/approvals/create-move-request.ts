import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { GateResult } from "@/lib/contract/gate";
import type { createMoveRequestBody, MoveRequestDto } from "@/lib/contract/move-request";
import { versionsOfPlan } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, isUniqueConflict, Prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { AliasRow } from "../aliases/alias-dto";
import { assertAsJudged } from "../aliases/assert-as-judged";
import { assertPointsAt, assertReady } from "../aliases/assert-target";
import { getAliasRow } from "../aliases/get-alias-row";
import {
  assertGatesPass,
  auditRefusal,
  type JudgedMove,
  judgeMoveInTime,
  peopleBehind,
} from "../gates";
import { lockModel } from "../models";
import { getVersionRow } from "../versions";
import { readMoveRequest } from "./get-move-request";

type RequestInput = z.output<typeof createMoveRequestBody> & {
  readonly name: string;
  readonly alias: string;
};

/**
 * Asks somebody else to move an alias, or to begin a rollout on it. It keeps what the gates said; one that fails
 * another gate than approval is not worth anybody's time and refused.
 * Errors: `alias.not_found`, `alias.unset`, `alias.conflict`, `version.not_ready`, `rollout.same_version`, `gate.failed`,
 * `gate.pending`, `move_request.exists`.
 */
export async function createMoveRequest(
  ctx: Context,
  input: RequestInput,
): Promise<MoveRequestDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  return askFor(ctx, input, peopleBehind(ctx.actor));
}

/** The same for what somebody set up: `behind` are the people whose act it is, none of whom may approve it. */
export async function askFor(
  ctx: Context,
  input: RequestInput,
  behind: readonly string[],
): Promise<MoveRequestDto> {
  const alias = await getAliasRow(db(), input);
  const versions = versionsAsked(input);
  await assertAskable(input, alias, versions);
  const judged = await judgeAll(ctx, input, versions);
  try {
    const id = await inTransaction(async (tx) => {
      await lockModel(tx, input.name);
      const [first] = judged;
      if (first === undefined) throw new AppError("internal", "A request names no version.");
      const row = await getAliasRow(tx, input);
      assertAsJudged(row, first.alias);
      for (const { to } of judged)
        assertReady(await getVersionRow(tx, { name: input.name, number: to.number }), input.name);
      const created = await tx.moveRequest.create({
        data: {
          ...dataOf(ctx, input, row, first),
          requesterIds: [...behind],
          gates: gatesOf(judged),
        },
        select: { id: true },
      });
      await recordAudit(tx, ctx, {
        action: "move_request.created",
        target: `alias:${input.name}@${input.alias}`,
        before: { version: row.version?.number ?? null },
        after: { request: created.id, versions, kind: input.rollout?.kind ?? "move" },
        reason: input.reason,
      });
      return created.id;
    });
    return await readMoveRequest(ctx, { name: input.name, id });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError(
      "move_request.exists",
      `Somebody asked for the same of "${input.alias}" already, and it waits.`,
    );
  }
}

function versionsAsked({ version, rollout }: RequestInput): number[] {
  if (rollout !== undefined) return versionsOfPlan(rollout);
  return version === undefined ? [] : [version];
}

async function assertAskable(
  { name, rollout, expectedVersion }: RequestInput,
  alias: AliasRow,
  versions: readonly number[],
): Promise<void> {
  assertPointsAt(alias, expectedVersion);
  if (rollout !== undefined && alias.version === null)
    throw new AppError("alias.unset", `The alias "${alias.name}" points at no version yet.`);
  for (const number of versions) {
    const version = await getVersionRow(db(), { name, number });
    assertReady(version, name);
    if (version.id === alias.versionId)
      throw new AppError(
        "rollout.same_version",
        `The alias "${alias.name}" points at version ${number} already.`,
      );
  }
}

async function judgeAll(
  ctx: Context,
  input: RequestInput,
  versions: readonly number[],
): Promise<JudgedMove[]> {
  const judged: JudgedMove[] = [];
  for (const version of versions) {
    const asked = { ...input, version, isShadow: input.rollout?.kind === "shadow" };
    const one = await judgeMoveInTime(ctx, asked);
    await auditRefusal(ctx, asked, one, () =>
      assertGatesPass(one, { ...asked, isApprovalAsked: true }),
    );
    judged.push(one);
  }
  return judged;
}

/** Of several versions every result says of which it is. */
function gatesOf(judged: readonly { to: { number: number }; gates: readonly GateResult[] }[]) {
  if (judged.length === 1) return judged.flatMap(({ gates }) => [...gates]);
  return judged.flatMap(({ to, gates }) =>
    gates.map((result) => ({ ...result, figures: { ...result.figures, version: to.number } })),
  );
}

function dataOf(ctx: Context, input: RequestInput, alias: AliasRow, first: JudgedMove) {
  const { kind, id, label } = ctx.actor;
  return {
    modelId: alias.modelId,
    aliasId: alias.id,
    alias: alias.name,
    fromVersionId: alias.versionId,
    fromVersion: alias.version?.number ?? null,
    aliasMovedAt: alias.movedAt,
    toVersionId: first.to.id,
    plan: input.rollout ?? Prisma.DbNull,
    reason: input.reason,
    breakingReason: input.breakingReason ?? null,
    rules: first.rules,
    compare: first.compare ?? Prisma.DbNull,
    requestedBy: { kind, id, label },
  };
}
