import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import {
  type createExampleBody,
  type ExampleDto,
  maxExamplesOfModel,
} from "@/lib/contract/example";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow, lockModel } from "../models";
import { describeExample, toExampleDto } from "./example-dto";

/** Saves a request under a name of its own. Errors: `example.exists`, `example.limit`. */
export async function createExample(
  ctx: Context,
  input: z.output<typeof createExampleBody> & { name: string },
): Promise<ExampleDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  const { label, body } = input;
  try {
    return await inTransaction(async (tx) => {
      // One after the other, so that two cannot both be the hundredth.
      await lockModel(tx, input.name);
      const model = await getModelRow(tx, input.name);
      const count = await tx.example.count({ where: { modelId: model.id } });
      if (count >= maxExamplesOfModel) throw tooMany(model.name, count);
      const row = await tx.example.create({
        data: { modelId: model.id, name: label, body, createdBy: ctx.actor.label },
      });
      await recordAudit(tx, ctx, {
        action: "example.created",
        target: `model:${model.name}`,
        after: describeExample(row),
      });
      return toExampleDto(row);
    });
  } catch (error) {
    if (!isUniqueConflict(error)) throw error;
    throw new AppError(
      "example.exists",
      `The model "${input.name}" has an example "${label}" already.`,
    );
  }
}

function tooMany(model: string, count: number): AppError {
  return new AppError(
    "example.limit",
    `The model "${model}" has ${count} examples, as many as it can.`,
  );
}
