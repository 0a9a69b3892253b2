import type { Actor } from "@/lib/contract/actor";
import { visibleModels } from "@/lib/platform/authorize-model";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

/**
 * A key that belongs to nobody reaches a private model by naming it, so whoever names one must see it.
 * Names that no model has yet are nobody's secret. Errors: `key.exceeds_creator`.
 */
export async function assertSeesModels(
  tx: Pick<Tx, "$queryRaw">,
  actor: Actor,
  models: readonly string[],
): Promise<void> {
  if (models.length === 0) return;
  const hidden = await tx.$queryRaw<{ name: string }[]>`
    SELECT live_name AS name FROM model
    WHERE live_name = ANY(${[...models]}::text[]) AND NOT (${visibleModels(actor)})`;
  if (hidden.length === 0) return;
  const names = hidden.map(({ name }) => name).join(", ");
  throw new AppError("key.exceeds_creator", `You do not reach the model ${names} yourself.`);
}
