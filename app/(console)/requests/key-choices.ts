import { listKeys } from "@/lib/access";
import type { Context } from "@/lib/contract/actor";
import { listKeysQuery } from "@/lib/contract/key";
import { permissionsOf } from "@/lib/contract/permissions";
import type { PredictionDto } from "@/lib/contract/prediction";

/** A caller that the log can be narrowed to. */
export interface CallerChoice {
  readonly id: string;
  readonly label: string;
}

/**
 * The keys that the filter offers by name, newest first: those of one full page. An older key, or a
 * person, is reached from a row of the log or from the key's own page, and is then offered too. Null: who
 * looks may not list keys, and types an id.
 */
export async function readKeyChoices(
  ctx: Context,
  chosen: string | undefined,
  shown: readonly PredictionDto[],
): Promise<readonly CallerChoice[] | null> {
  if (!permissionsOf(ctx.actor).includes("keys:read")) return null;
  const { data } = await listKeys(ctx, listKeysQuery.parse({ limit: "200" }));
  const keys = data.map(({ id, name, prefix }) => ({ id, label: `${name} (${prefix}…)` }));
  if (chosen === undefined || keys.some(({ id }) => id === chosen)) return keys;
  const label = shown.find(({ actor }) => actor.id === chosen)?.actor.label ?? chosen;
  return [{ id: chosen, label }, ...keys];
}
