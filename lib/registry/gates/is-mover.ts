import type { Actor, Context, ModelAccess } from "@/lib/contract/actor";
import type { AliasRules } from "@/lib/contract/alias-rules";
import { hasPermissionOn } from "@/lib/contract/permissions";
import { readModelAccess } from "@/lib/platform/authorize-model";
import { AppError } from "@/lib/platform/errors";
import { rulesOf } from "./rules-of";

/**
 * Whether the actor is one of those who may move the alias. Without a right on the model nobody is, whatever the
 * rules say; a key is when everybody whose rights bound it is. The system is: what it does on its own somebody set
 * up, and the gates hold for it as for all.
 */
export function isMover(actor: Actor, rules: AliasRules, model: ModelAccess): boolean {
  if (!hasPermissionOn(actor, "models:promote", model)) return false;
  if (actor.kind === "system" || !rules.protected) return true;
  const { movers } = rules;
  switch (movers.who) {
    case "promoters":
      return true;
    case "approvers":
      return hasPermissionOn(actor, "models:approve", model);
    case "people": {
      const behind = peopleBehind(actor);
      return behind.length > 0 && behind.every((id) => movers.people.includes(id));
    }
    default:
      return movers satisfies never;
  }
}

/** The people whose act it is: nobody behind a key of the installation or of a service account. */
export function peopleBehind(actor: Actor): string[] {
  switch (actor.kind) {
    case "user":
      return [actor.id];
    case "key":
      return [...new Set(actor.holders.map(({ id }) => id))];
    case "system":
      return [];
    default:
      return actor satisfies never;
  }
}

/** Whether the actor may move this alias now, rules and rights read anew. Errors: `alias.protected`. */
export async function authorizeMover(
  ctx: Context,
  { name, alias }: { name: string; alias: { name: string; protected: boolean; rules: unknown } },
): Promise<void> {
  const model = await readModelAccess(ctx.actor, name);
  assertMover(ctx.actor, { rules: rulesOf(alias), model, alias: alias.name });
}

/** Errors: `alias.protected`. */
export function assertMover(
  actor: Actor,
  { rules, model, alias }: { rules: AliasRules; model: ModelAccess; alias: string },
): void {
  if (isMover(actor, rules, model)) return;
  throw new AppError(
    "alias.protected",
    `The alias "${alias}" of "${model.name}" is protected, and ${actor.label} is not one of those who may move it.`,
  );
}
