import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { ModelDto, updateModelBody } from "@/lib/contract/model";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { etagOfModel } from "./etag-of-model";
import { getModelRow } from "./get-model-row";
import { lockModel } from "./lock-model";
import { type ModelRow, modelInclude, toModelDto } from "./model-dto";

/**
 * With `ifMatch` only the model that was read is changed. Errors: `precondition.failed` when somebody
 * changed it since.
 */
export async function updateModel(
  ctx: Context,
  input: z.output<typeof updateModelBody> & { name: string },
  { ifMatch }: { ifMatch: string | null } = { ifMatch: null },
): Promise<ModelDto> {
  authorize(ctx.actor, "models:write", { model: input.name });
  return inTransaction(async (tx) => {
    // Two edits take turns here, so that the second compares with what the first has made.
    await lockModel(tx, input.name);
    const found = await getModelRow(tx, input.name);
    assertMatches(found, ifMatch);
    const row = await tx.model.update({
      where: { id: found.id },
      data: {
        ...(input.description === undefined ? {} : { description: input.description }),
        ...(input.tags === undefined ? {} : { tags: [...new Set(input.tags)] }),
        ...(input.card === undefined ? {} : { card: input.card }),
      },
      include: modelInclude,
    });
    const [before, after] = [toModelDto(found), toModelDto(row)];
    await recordAudit(tx, ctx, {
      action: "model.updated",
      target: `model:${row.name}`,
      before,
      after,
    });
    return after;
  });
}

function assertMatches(found: ModelRow, ifMatch: string | null): void {
  if (ifMatch === null) return;
  const given = ifMatch.split(",").map((one) => one.trim());
  if (given.includes("*") || given.includes(etagOfModel(toModelDto(found)))) return;
  throw new AppError(
    "precondition.failed",
    `Somebody changed the model "${found.name}" after you read it; nothing was overwritten.`,
  );
}
