import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { ModelDto, PayloadSampling, updateModelBody } from "@/lib/contract/model";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
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
  await authorizeModel(ctx.actor, "models:write", input.name);
  // Who sees the model is for its owners to say.
  if (input.visibility !== undefined) {
    await authorizeModel(ctx.actor, "models:manage", input.name);
  }
  const model = await inTransaction(async (tx) => {
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
        ...(input.visibility === undefined ? {} : { visibility: input.visibility }),
        ...samplingColumns(input.payloadSampling),
      },
      include: modelInclude,
    });
    const [before, after] = [toModelDto(found), toModelDto(row)];
    if (isForGateways(before, after)) await bumpRevision(tx, { model: row.id });
    await recordAudit(tx, ctx, {
      action: "model.updated",
      target: `model:${row.name}`,
      before,
      after,
    });
    return after;
  });
  if (input.visibility !== undefined) await waitUntilApplied();
  return model;
}

/** Whether gateways decide by what was changed. */
function isForGateways(before: ModelDto, after: ModelDto): boolean {
  const [was, is] = [before.payloadSampling, after.payloadSampling];
  return (
    before.visibility !== after.visibility || was.share !== is.share || was.maxBytes !== is.maxBytes
  );
}

function samplingColumns(sampling: PayloadSampling | undefined) {
  if (sampling === undefined) return {};
  return { samplingShare: sampling.share, samplingMaxBytes: sampling.maxBytes };
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
