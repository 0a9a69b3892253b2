import { recordAudit } from "@/lib/audit";
import type { Actor, Context } from "@/lib/contract/actor";
import type { PredictionPayload } from "@/lib/contract/prediction";
import { authorize } from "@/lib/platform/authorize";
import { authorizeModel, visibleModels } from "@/lib/platform/authorize-model";
import { db, inTransaction, Prisma } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { selectRecords } from "./list-predictions";
import { placeOfId } from "./place";
import type { RecordRow } from "./record-dto";

/**
 * The kept bodies of one prediction. They may hold what nobody but the caller should see, so this takes the
 * right to change the model, and every reading is an event: no audit, no bodies. Of a model that the actor
 * may not see there is no record, so that ids tell no names.
 * Errors: `prediction.not_found`, `prediction.no_payload`, `audit.unavailable`, and those of authorizeModel.
 */
export async function readPredictionPayload(
  ctx: Context,
  { id }: { id: string },
): Promise<PredictionPayload> {
  authorize(ctx.actor, "models:write");
  const { slot, id: number } = placeOfId(id);
  const record = await findRecord(ctx.actor, slot, number);
  if (record === null || record.model === null) throw notFound(id);
  await authorizeModel(ctx.actor, "models:write", record.model);
  const payload = await db().predictionPayload.findUnique({
    where: { slot_id: { slot, id: number } },
  });
  if (payload === null) {
    throw new AppError("prediction.no_payload", "No bodies of this prediction are kept.");
  }
  const { model, version, request_id: requestId } = record;
  await inTransaction((tx) =>
    recordAudit(tx, ctx, {
      action: "prediction.payload_read",
      target: `model:${model}`,
      after: { prediction: id, requestId, version },
    }),
  );
  return {
    request: bodyOf(payload.requestType, payload.request, record.request_bytes),
    answer: bodyOf(payload.answerType, payload.answer, record.answer_bytes),
  };
}

/** By the model's id: a model that was made later under the same name has no right to the first one's bodies. */
async function findRecord(actor: Actor, slot: Date, id: bigint): Promise<RecordRow | null> {
  const where = Prisma.sql`log.slot = ${slot} AND log.id = ${id}
    AND log.model_id IN (SELECT model.id FROM model WHERE ${visibleModels(actor)})`;
  const rows = await db().$queryRaw<RecordRow[]>(selectRecords(where, 1));
  return rows[0] ?? null;
}

function bodyOf(mediaType: string, kept: Uint8Array, sentBytes: number) {
  return {
    mediaType,
    base64: Buffer.from(kept).toString("base64"),
    isCut: kept.length > 0 && kept.length < sentBytes,
  };
}

function notFound(id: string): AppError {
  return new AppError("prediction.not_found", `There is no recorded prediction "${id}".`);
}
