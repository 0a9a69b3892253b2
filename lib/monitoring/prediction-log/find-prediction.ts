import type { Context } from "@/lib/contract/actor";
import type { PredictionDto } from "@/lib/contract/prediction";
import { authorize } from "@/lib/platform/authorize";
import { db, Prisma } from "@/lib/platform/db";
import { mayBeSeen, selectRecords } from "./list-predictions";
import { placeOfId } from "./place";
import { type RecordRow, toPredictionDto } from "./record-dto";

/** One record, to whom the list would show it. Null: it is not there, is gone, or is not theirs to see. */
export async function findPrediction(
  ctx: Context,
  input: { id: string },
): Promise<PredictionDto | null> {
  authorize(ctx.actor, "models:read");
  const { slot, id } = placeOfId(input.id);
  const named = Prisma.sql`log.slot = ${slot} AND log.id = ${id}`;
  const where = Prisma.join([named, ...mayBeSeen(ctx.actor)], " AND ");
  const [row] = await db().$queryRaw<RecordRow[]>(selectRecords(where, 1));
  return row === undefined ? null : toPredictionDto(row);
}
