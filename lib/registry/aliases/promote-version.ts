import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AliasDto, moveAliasBody } from "@/lib/contract/alias";
import type { MoveDetails } from "@/lib/contract/gate";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, type Tx } from "@/lib/platform/db";
import {
  assertGatesPass,
  assertMover,
  auditRefusal,
  authorizeMover,
  detailsOf,
  type JudgedMove,
  judgeMoveInTime,
} from "../gates";
import { assertSameMetrics } from "../gates/assert-same-metrics";
import { getModelRow, lockModel } from "../models";
import { getVersionRow } from "../versions";
import { toAliasDto } from "./alias-dto";
import { assertAsJudged, assertMovable } from "./assert-as-judged";
import { assertPointsAt, assertReady } from "./assert-target";
import { ensureAlias } from "./ensure-alias";
import { getAliasRow } from "./get-alias-row";
import { type RequestedMove, requestMove } from "./request-move";
import { waitForMove } from "./wait-for-move";

type PromoteInput = z.output<typeof moveAliasBody> & {
  readonly name: string;
  readonly alias: string;
  /** For the ledger: what made it, where no person did. */
  readonly details?: Pick<MoveDetails, "policyRunId">;
};

/**
 * Promotes: judges the move by the alias's rules, records the intention, waits until gateways have the version
 * warm, moves the alias. Only a pointer moves. An alias that does not exist yet is made. Pointing it where it points
 * changes nothing.
 * Errors: `version.not_ready`, `alias.name_taken`, `alias.conflict`, `alias.protected`, `alias.pinned`, `gate.failed`,
 * `gate.pending`, `comparison.limit`, `rollout.running`, `promote.not_loadable`.
 */
export async function promoteVersion(ctx: Context, input: PromoteInput): Promise<AliasDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  await makeAlias(input);
  const judged = await judge(ctx, input);
  const move =
    judged === null ? null : await inTransaction((tx) => request(tx, ctx, input, judged));
  if (move === null) return toAliasDto(await getAliasRow(db(), input));
  return waitForMove(move);
}

async function makeAlias({ name, alias, version }: PromoteInput): Promise<void> {
  const model = await getModelRow(db(), name);
  if (model.aliases.some((known) => known.name === alias)) return;
  // Nothing is made for a version that cannot be promoted.
  assertReady(await getVersionRow(db(), { name, number: version }), name);
  await ensureAlias({ name, modelId: model.id, alias });
}

/** Null when it points there already. What a caller can see at once is said before anything is measured. */
async function judge(ctx: Context, input: PromoteInput): Promise<JudgedMove | null> {
  const { name } = input;
  const before = await getAliasRow(db(), input);
  assertPointsAt(before, input.expectedVersion);
  const version = await getVersionRow(db(), { name, number: input.version });
  assertReady(version, name);
  if (before.versionId === version.id && before.intendedVersionId === null) return null;
  await authorizeMover(ctx, { name, alias: before });
  assertMovable(ctx, before);
  const judged = await judgeMoveInTime(ctx, input);
  // It may have waited for seconds, and rules say who moves too.
  assertMover(ctx.actor, { ...judged, alias: input.alias });
  await auditRefusal(ctx, input, judged, () => assertGatesPass(judged, input));
  return judged;
}

/** Null when it points there already. */
async function request(
  tx: Tx,
  ctx: Context,
  input: PromoteInput,
  judged: JudgedMove,
): Promise<RequestedMove | null> {
  const { name, reason, expectedVersion } = input;
  // Deleting a model or archiving a version takes turns with this.
  await lockModel(tx, name);
  const version = await getVersionRow(tx, { name, number: input.version });
  assertReady(version, name);
  const alias = await getAliasRow(tx, input);
  assertPointsAt(alias, expectedVersion);
  if (alias.versionId === version.id && alias.intendedVersionId === null) return null;
  assertAsJudged(alias, judged.alias);
  await assertSameMetrics(tx, { modelId: alias.modelId, stated: judged.stated });
  assertMovable(ctx, alias);
  const details = { ...detailsOf(judged, input.breakingReason), ...input.details };
  return requestMove(tx, ctx, {
    ...{ alias, to: version, kind: "promote", reason, model: name, details },
  });
}
