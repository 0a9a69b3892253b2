import type { Actor } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { acceptKey, doesKeyLive } from "../authenticate-key";
import { findKeyRow, toFoundKey } from "../resolve-actor";

/**
 * Who acted once, with the rights that they have now; null: they have none any more. A key that has ended or was revoked
 * is as gone as a person who was disabled. Errors: `db.unavailable`.
 */
export async function findActor({ kind, id }: Pick<Actor, "kind" | "id">): Promise<Actor | null> {
  switch (kind) {
    case "system":
      return { kind, id, label: "system" };
    case "user": {
      const user = await db().user.findUnique({
        where: { id },
        select: { email: true, role: true, disabledAt: true },
      });
      if (user === null || user.disabledAt !== null) return null;
      return { kind, id, label: user.email, role: user.role };
    }
    case "key": {
      const row = await findKeyRow({ id });
      const stored = row === null ? null : await toFoundKey(row);
      return stored === null || !doesKeyLive(stored) ? null : acceptKey(stored);
    }
    default:
      return kind satisfies never;
  }
}
