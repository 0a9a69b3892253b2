import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import {
  type createGoldenSampleBody,
  type GoldenSampleDto,
  maxSamples,
  maxSamplesBytes,
} from "@/lib/contract/golden-sample";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, isUniqueConflict, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow, lockModel } from "../models";
import { describeGoldenSample, goldenSampleInclude, toGoldenSampleDto } from "./golden-sample-dto";

/** Saves a sample of the model, which every later version is run on. Errors: `golden.exists`, `golden.limit`. */
export async function createGoldenSample(
  ctx: Context,
  input: z.output<typeof createGoldenSampleBody> & { name: string },
): Promise<GoldenSampleDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  const { label, inputs, outputs, tolerance } = input;
  try {
    return await inTransaction(async (tx) => {
      // One after the other, so that two cannot both be the hundredth.
      await lockModel(tx, input.name);
      const model = await getModelRow(tx, input.name);
      await assertRoom(tx, model, Buffer.byteLength(inputs) + Buffer.byteLength(outputs));
      const row = await tx.goldenSample.create({
        data: {
          ...{ modelId: model.id, ownerId: model.id, name: label, inputs, outputs },
          ...tolerance,
          createdBy: ctx.actor.label,
        },
        include: goldenSampleInclude,
      });
      await recordAudit(tx, ctx, {
        action: "golden_sample.created",
        target: `model:${model.name}`,
        after: describeGoldenSample(row),
      });
      return toGoldenSampleDto(row);
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError(
      "golden.exists",
      `The model "${input.name}" has a golden sample "${label}" already.`,
    );
  }
}

async function assertRoom(
  tx: Tx,
  model: { readonly id: string; readonly name: string },
  addedBytes: number,
): Promise<void> {
  const [held] = await tx.$queryRaw<{ count: number; bytes: number }[]>`
    SELECT count(*)::int AS count,
      coalesce(sum(octet_length(inputs) + octet_length(outputs)), 0)::float8 AS bytes
    FROM golden_sample WHERE owner_id = ${model.id}::uuid`;
  const { count, bytes } = held ?? { count: 0, bytes: 0 };
  if (count >= maxSamples)
    throw new AppError(
      "golden.limit",
      `The model "${model.name}" has ${count} golden samples, as many as it can.`,
    );
  if (bytes + addedBytes > maxSamplesBytes)
    throw new AppError(
      "golden.limit",
      `The golden samples of "${model.name}" would have ${bytes + addedBytes} bytes; ${maxSamplesBytes} are the limit.`,
    );
}
