import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { AliasDto, moveAliasBody } from "@/lib/contract/alias";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db, inTransaction, isUniqueConflict, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { assertAliasNameFree } from "../labels";
import { getModelRow, lockModel } from "../models";
import { getVersionRow } from "../versions";
import { type AliasRow, toAliasDto } from "./alias-dto";
import { getAliasRow } from "./get-alias-row";
import { type RequestedMove, requestMove } from "./request-move";
import { waitForMove } from "./wait-for-move";

type PromoteInput = z.output<typeof moveAliasBody> & { name: string; alias: string };

/**
 * Promotes: records the intention, waits until gateways have the version warm, moves the alias. Only a
 * pointer moves. An alias that does not exist yet is made. Pointing it where it points changes nothing.
 * Errors: `version.not_ready`, `alias.name_taken`, `alias.conflict`, `promote.not_loadable`.
 */
export async function promoteVersion(ctx: Context, input: PromoteInput): Promise<AliasDto> {
  await authorizeModel(ctx.actor, "models:promote", input.name);
  await ensureAlias(input);
  const move = await inTransaction((tx) => request(tx, ctx, input));
  if (move === null) return toAliasDto(await getAliasRow(db(), input));
  return waitForMove(move);
}

/** Made outside the move: a row that two promotions make at once is a conflict to none of them. */
async function ensureAlias({ name, alias, version }: PromoteInput): Promise<void> {
  const model = await getModelRow(db(), name);
  const key = { modelId_name: { modelId: model.id, name: alias } };
  if ((await db().alias.findUnique({ where: key, select: { id: true } })) !== null) return;
  // Nothing is made for a version that cannot be promoted.
  assertReady(await getVersionRow(db(), { name, number: version }), name);
  try {
    await inTransaction(async (tx) => {
      // Whoever gives a version its label holds the same row.
      await lockModel(tx, name);
      await assertAliasNameFree(tx, { modelId: model.id, alias });
      await tx.alias.create({ data: { modelId: model.id, name: alias } });
      await bumpRevision(tx, { model: model.id });
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
  }
}

/** Null when it points there already. */
async function request(tx: Tx, ctx: Context, input: PromoteInput): Promise<RequestedMove | null> {
  const { name, reason, expectedVersion } = input;
  // Deleting a model or archiving a version takes turns with this.
  await lockModel(tx, name);
  const version = await getVersionRow(tx, { name, number: input.version });
  assertReady(version, name);
  const alias = await getAliasRow(tx, input);
  assertPointsAt(alias, expectedVersion);
  if (alias.versionId === version.id && alias.intendedVersionId === null) return null;
  return requestMove(tx, ctx, { alias, to: version, kind: "promote", reason, model: name });
}

/** Compare-and-set: a caller who decided on an older state must look again. Errors: `alias.conflict`. */
export function assertPointsAt(alias: AliasRow, expectedVersion: number | null | undefined): void {
  const current = alias.version?.number ?? null;
  if (expectedVersion === undefined || expectedVersion === current) return;
  throw new AppError(
    "alias.conflict",
    `The alias "${alias.name}" points at ${shown(current)}, not at ${shown(expectedVersion)} as expected.`,
  );
}

export function assertReady(version: { number: number; status: string }, model: string): void {
  if (version.status === "ready") return;
  throw new AppError(
    "version.not_ready",
    `${model}@${version.number} is ${version.status}, not ready.`,
  );
}

function shown(version: number | null): string {
  return version === null ? "no version" : `version ${version}`;
}
