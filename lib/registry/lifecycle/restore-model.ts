import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import { canSeeModel } from "@/lib/contract/permissions";
import { modelNotFound } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision } from "@/lib/platform/revision";
import { modelInclude, toModelDto } from "../models/model-dto";
import { authorizeDeleted, notFound } from "./trash-access";

/**
 * Takes back the deletion of a model, with all its versions. Where its name belongs to another by now, under
 * `name`. Errors: `trash.not_found`, `model.exists`.
 */
export async function restoreModel(
  ctx: Context,
  { id, name }: { id: string; name?: string | undefined },
): Promise<ModelDto> {
  const deleted = await authorizeDeleted(ctx.actor, "models:delete", id);
  const liveName = name ?? deleted.name;
  // A key that is limited to models brings back none under a name that it does not reach.
  if (!canSeeModel(ctx.actor, { ...deleted, name: liveName })) throw modelNotFound(liveName);
  try {
    return await inTransaction(async (tx) => {
      const { count } = await tx.model.updateMany({
        where: { id, deletedAt: { not: null }, purgedAt: null },
        data: {
          ...{ name: liveName, liveName },
          ...{ deletedAt: null, purgeAfter: null, deletedBy: "" },
        },
      });
      if (count === 0) throw notFound(id);
      const row = await tx.model.findUniqueOrThrow({ where: { id }, include: modelInclude });
      const model = toModelDto(row);
      // Versions are searched by their model's name too, and its trigger is theirs (migration 0018).
      if (liveName !== deleted.name)
        await tx.$executeRaw`UPDATE version SET label = label WHERE model_id = ${id}::uuid`;
      await bumpRevision(tx, { model: id });
      await recordAudit(tx, ctx, {
        action: "model.restored",
        target: `model:${liveName}`,
        before: { name: deleted.name, isDeleted: true },
        after: model,
      });
      return model;
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError("model.exists", `There is a model "${liveName}" by now.`, {
      hint: 'Restore it under another name: {"name":"..."}.',
    });
  }
}
