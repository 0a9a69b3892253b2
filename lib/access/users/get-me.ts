import type { Context } from "@/lib/contract/actor";
import { permissionsOf } from "@/lib/contract/permissions";
import type { Me } from "@/lib/contract/user";
import { AppError } from "@/lib/platform/errors";

/** Who is calling, and what they may do. */
export async function getMe({ actor }: Context): Promise<Me> {
  const { id, label } = actor;
  const known = { id, label, permissions: [...permissionsOf(actor)] };
  switch (actor.kind) {
    case "user":
      return { kind: "user", ...known, role: actor.role };
    case "key": {
      const models = actor.models === null ? null : [...actor.models];
      return { kind: "key", ...known, role: null, scopes: [...actor.scopes], models };
    }
    case "system":
      throw new AppError("key.missing", "The system is nobody who calls.");
    default:
      return actor satisfies never;
  }
}
