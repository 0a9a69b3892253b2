import type { Actor, Scope } from "@/lib/contract/actor";
import { permissionsOf } from "@/lib/contract/permissions";
import { AppError } from "@/lib/platform/errors";

/**
 * A key never exceeds its creator: neither in scopes nor in models nor in time. `models` empty means
 * every model. Errors: `key.exceeds_creator`, naming what is too much.
 */
export function assertWithinActor(
  creator: Actor,
  {
    scopes,
    models,
    expiresAt,
  }: { scopes: readonly Scope[]; models: readonly string[]; expiresAt: Date | null },
): void {
  const held = permissionsOf(creator);
  const beyond = scopes.filter((scope) => !held.includes(scope));
  if (beyond.length > 0) {
    throw new AppError(
      "key.exceeds_creator",
      `You do not hold the scope ${beyond.join(", ")} yourself.`,
    );
  }
  if (creator.kind !== "key") return;
  const end = creator.expiresAtMs ?? null;
  if (end !== null && (expiresAt === null || expiresAt.getTime() > end)) {
    throw new AppError(
      "key.exceeds_creator",
      `Your own key ends at ${new Date(end).toISOString()}, so this one may not end later.`,
    );
  }
  if (creator.models === null) return;
  const allowed = creator.models;
  if (models.length === 0) {
    throw new AppError(
      "key.exceeds_creator",
      `Your own key is limited to ${allowed.join(", ")}, so the new key needs a list of models too.`,
    );
  }
  const outside = models.filter((model) => !allowed.includes(model));
  if (outside.length > 0) {
    throw new AppError(
      "key.exceeds_creator",
      `Your own key does not reach the model ${outside.join(", ")}.`,
    );
  }
}
