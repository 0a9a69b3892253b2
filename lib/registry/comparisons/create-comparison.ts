import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { ComparisonDto, createComparisonBody } from "@/lib/contract/comparison";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { findCompared } from "../compare";
import { getModelRow, lockModel } from "../models";
import { comparisonInclude, nameOfSide, toComparisonDto } from "./comparison-dto";

/** Of one model that wait at one time: a measurement takes a processor for ten seconds and more. */
const maxWaiting = 5;

type CreateComparison = z.output<typeof createComparisonBody> & { readonly name: string };

/**
 * Has two versions measured side by side by the runner. Asked for again while it waits, it is the same one.
 * Errors: `model.not_found`, `version.not_found`, `version.not_ready`, `alias.unset`, `comparison.limit`.
 */
export async function createComparison(
  ctx: Context,
  { name, ...input }: CreateComparison,
): Promise<ComparisonDto> {
  await authorizeModel(ctx.actor, "models:write", name);
  const from = await findReady(ctx, { name, reference: input.from });
  const to = await findReady(ctx, { name, reference: input.to });
  return queueComparison(ctx, { name, fromId: from.id, toId: to.id });
}

/**
 * The same for two versions that are known, and for whoever may have them measured: nothing is authorized here.
 * Errors: `model.not_found`, `comparison.limit`.
 */
export async function queueComparison(
  ctx: Context,
  { name, fromId, toId }: { name: string; fromId: string; toId: string },
): Promise<ComparisonDto> {
  return inTransaction(async (tx) => {
    // One after the other, so that not two make the same, and the bound is one.
    await lockModel(tx, name);
    const { id: modelId } = await getModelRow(tx, name);
    const waiting = await tx.comparison.findMany({
      where: { modelId, settledAt: null },
      include: comparisonInclude,
      take: maxWaiting,
    });
    const same = waiting.find((one) => one.fromId === fromId && one.toId === toId);
    if (same !== undefined) return toComparisonDto(same);
    if (waiting.length >= maxWaiting)
      throw new AppError(
        "comparison.limit",
        `${waiting.length} comparisons of the model "${name}" wait already.`,
      );
    const row = await tx.comparison.create({
      data: { modelId, fromId, toId, createdBy: ctx.actor.label },
      include: comparisonInclude,
    });
    await tx.work.create({ data: { kind: "comparison.measure", subjectId: row.id } });
    await recordAudit(tx, ctx, {
      action: "comparison.requested",
      target: `model:${name}`,
      after: { id: row.id, from: nameOfSide(row.from), to: nameOfSide(row.to) },
    });
    return toComparisonDto(row);
  });
}

/** What can be loaded. An archived version can: who looks back at it wants to know. */
async function findReady(ctx: Context, asked: { name: string; reference: string }) {
  const side = await findCompared(ctx, asked);
  const { model, version, servingDigest, status } = side.version;
  if (servingDigest !== null) return side;
  throw new AppError(
    "version.not_ready",
    `The version ${model}@${version} is ${status}: only what passed its validation can be measured.`,
  );
}
