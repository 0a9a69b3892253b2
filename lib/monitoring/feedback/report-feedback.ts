import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { feedbackSchema, reportFeedbackBody } from "@/lib/contract/feedback";
import { modelNotFound } from "@/lib/platform/authorize";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";

type ReportInput = z.infer<typeof reportFeedbackBody> & { readonly name: string };

/** As long as charts look back, and as anybody asks what came of a prediction. */
const feedbackDays = 90;

/**
 * Keeps what became of a prediction; the newest word of a request counts. Whoever may predict may report: what is told
 * of a request is no more theirs than the model's answers are. Not an event of the chain: it comes once a prediction.
 * Errors: `model.not_found`.
 */
export async function reportFeedback(
  ctx: Context,
  { name, requestId, label, value }: ReportInput,
): Promise<z.infer<typeof feedbackSchema>> {
  await authorizeModel(ctx.actor, "predict", name);
  const model = await db().model.findUnique({ where: { liveName: name }, select: { id: true } });
  if (model === null) throw modelNotFound(name);
  const { kind, id } = ctx.actor;
  // One statement: of two at the same moment one is the newest, and its label and number belong together.
  await db().$executeRaw`
    INSERT INTO feedback (model_id, request_id, label, value, actor_kind, actor_id)
    VALUES (${model.id}::uuid, ${requestId}, ${label ?? null}, ${value ?? null}, ${kind}, ${id})
    ON CONFLICT (model_id, request_id) DO UPDATE SET label = EXCLUDED.label, value = EXCLUDED.value,
      actor_kind = EXCLUDED.actor_kind, actor_id = EXCLUDED.actor_id, at = EXCLUDED.at`;
  return { requestId, version: await findAnswering(model.id, requestId) };
}

/** Which version answered: by its rollout, or by the log of predictions; null: neither knows, or not yet. */
async function findAnswering(modelId: string, requestId: string): Promise<number | null> {
  const [row] = await db().$queryRaw<{ version: number }[]>`
    (SELECT v.number AS version FROM rollout_assignment a
       JOIN rollout r ON r.id = a.rollout_id JOIN version v ON v.id = a.version_id
     WHERE a.request_id = ${requestId} AND r.model_id = ${modelId}::uuid
     ORDER BY a.at DESC LIMIT 1)
    UNION ALL
    (SELECT version FROM prediction_log
     WHERE request_id = ${requestId} AND model_id = ${modelId}::uuid AND version IS NOT NULL
     ORDER BY at DESC LIMIT 1)
    LIMIT 1`;
  return row?.version ?? null;
}

export async function pruneFeedback(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM feedback WHERE at < statement_timestamp() - make_interval(days => ${feedbackDays})`;
}
