import type { Actor, ModelAccess, Scope } from "@/lib/contract/actor";
import { canSeeModel, hasPermissionOn, permissionsOfScope } from "@/lib/contract/permissions";
import { readModelsAccess } from "@/lib/platform/authorize-model";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

/**
 * A key that belongs to nobody reaches a private model by naming it, so whoever names one must see it, and
 * have there what the scopes give, if nothing else bounds the key by them (`isBounded`).
 * Names that no model has yet are nobody's secret. Errors: `key.exceeds_creator`.
 */
export async function assertWithinModels(
  tx: Pick<Tx, "model">,
  actor: Actor,
  key: {
    readonly scopes: readonly Scope[];
    readonly models: readonly string[];
    readonly isBounded: boolean;
  },
): Promise<void> {
  const models = await readModelsAccess(tx, actor, key.models);
  const hidden = models.filter((model) => !canSeeModel(actor, model));
  if (hidden.length > 0) {
    throw new AppError(
      "key.exceeds_creator",
      `You do not reach the model ${namesOf(hidden)} yourself.`,
    );
  }
  if (key.isBounded) return;
  for (const scope of key.scopes) {
    const beyond = models.filter((model) => !givesAll(actor, scope, model));
    if (beyond.length === 0) continue;
    throw new AppError(
      "key.exceeds_creator",
      `You may not do all that the scope ${scope} gives on the model ${namesOf(beyond)} yourself.`,
    );
  }
}

function givesAll(actor: Actor, scope: Scope, model: ModelAccess): boolean {
  return permissionsOfScope(scope).every((each) => hasPermissionOn(actor, each, model));
}

function namesOf(models: readonly ModelAccess[]): string {
  return models.map(({ name }) => name).join(", ");
}
