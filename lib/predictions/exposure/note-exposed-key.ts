import { acceptKey } from "@/lib/access";
import type { ParsedKey } from "@/lib/access/exposure";
import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import type { PredictionDeps } from "../predict";

/**
 * A whole key stood in a URL. If it is one that lives, the audit log says so under the key's name, once a
 * minute, so that somebody replaces it; the key itself is written nowhere.
 */
export function noteExposedKey(
  deps: Pick<PredictionDeps, "targets" | "denials" | "onStranger">,
  found: ParsedKey,
  source: Omit<Context, "actor">,
): void {
  deps.onStranger("key.in_url");
  const actor = livingActor(deps, found.hash);
  if (actor === null) return;
  deps.denials.note(
    { actor, ...source },
    { action: "key.exposed", target: `key:${actor.id}`, code: "key.in_url" },
  );
}

function livingActor({ targets }: Pick<PredictionDeps, "targets">, hash: Buffer) {
  try {
    return acceptKey(targets.table()?.keyByHash.get(hash.toString("hex")));
  } catch (error) {
    // Unknown, expired or revoked: nobody is at risk, and strangers write no events.
    if (error instanceof AppError) return null;
    throw error;
  }
}
