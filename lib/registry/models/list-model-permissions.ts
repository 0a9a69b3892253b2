import type { Context, Permission } from "@/lib/contract/actor";
import { permissionsOn } from "@/lib/contract/permissions";
import { authorizeModel, readModelAccess } from "@/lib/platform/authorize-model";

/** What the caller may do with this model, by role and grant: for pages that offer no more than that. */
export async function listModelPermissions(
  ctx: Context,
  input: { name: string },
): Promise<readonly Permission[]> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return permissionsOn(ctx.actor, await readModelAccess(ctx.actor, input.name));
}
