import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Actor, Context, Visibility } from "@/lib/contract/actor";
import type { createModelBody, ModelDto } from "@/lib/contract/model";
import { authorizeOn, noModel } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { modelInclude, toModelDto } from "./model-dto";

type CreateModelInput = Omit<z.output<typeof createModelBody>, "visibility"> & {
  readonly visibility?: Visibility;
};

/** Errors: `model.exists`. The person who makes it, or whose key does, owns it. A key that is limited to models can only create those that it names. */
export async function createModel(ctx: Context, input: CreateModelInput): Promise<ModelDto> {
  // By what its rights are with a name that no model has: whose model a taken name is does not matter.
  authorizeOn(ctx.actor, "models:write", noModel(input.name));
  try {
    return await inTransaction(async (tx) => {
      const row = await tx.model.create({
        data: {
          ...input,
          liveName: input.name,
          tags: [...new Set(input.tags)],
          createdBy: ctx.actor.label,
        },
        include: modelInclude,
      });
      await giveToFirstOwner(tx, ctx.actor, row.id);
      const model = toModelDto(row);
      await bumpRevision(tx, { model: row.id });
      await recordAudit(tx, ctx, {
        action: "model.created",
        target: `model:${row.name}`,
        after: model,
      });
      return model;
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError("model.exists", `There is a model "${input.name}" already.`);
  }
}

/** By the people that there are: an actor whose row is gone owns nothing. */
async function giveToFirstOwner(tx: Tx, actor: Actor, modelId: string): Promise<void> {
  const userId =
    actor.kind === "user" ? actor.id : actor.kind === "key" ? actor.holders[0]?.id : undefined;
  if (userId === undefined) return;
  await tx.$executeRaw`
    INSERT INTO model_grant (model_id, user_id, role, created_by)
    SELECT ${modelId}::uuid, id, 'owner', ${actor.label} FROM "user" WHERE id = ${userId}::uuid`;
}
