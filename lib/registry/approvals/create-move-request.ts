import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { createMoveRequestBody, MoveRequestDto } from "@/lib/contract/move-request";
import { versionsOfPlan } from "@/lib/contract/rollout";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, isUniqueConflict, Prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { AliasRow } from "../aliases/alias-dto";
import { assertAsJudged } from "../aliases/assert-as-judged";
import { assertPointsAt, assertReady } from "../aliases/assert-target";
import { getAliasRow } from "../aliases/get-alias-row";
import { type JudgedVersions, judgeVersions, peopleBehind } from "../gates";
import { assertSameMetrics } from "../gates/assert-same-metrics";
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
  // A shadow answers nobody, so that approval alone stands before it.
  const isShadow = input.rollout?.kind === "shadow";
  const asked = { ...input, versions, isShadow, isApprovalAsked: true };
  const judged = await judgeVersions(ctx, asked);
  try {
    const id = await inTransaction(async (tx) => {
      await lockModel(tx, input.name);
      const row = await getAliasRow(tx, input);
      assertAsJudged(row, judged.first.alias);
      await assertSameMetrics(tx, { modelId: row.modelId, stated: judged.stated });
      for (const number of versions)
        assertReady(await getVersionRow(tx, { name: input.name, number }), input.name);
      const created = await tx.moveRequest.create({
        data: { ...dataOf(ctx, input, row, judged), requesterIds: [...behind] },
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

function dataOf(
  ctx: Context,
  input: RequestInput,
  alias: AliasRow,
  { first, gates }: JudgedVersions,
) {
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
    gates: [...gates],
    compare: first.compare ?? Prisma.DbNull,
    requestedBy: { kind, id, label },
  };
}
