import type { Actor } from "@/lib/contract/actor";
import { outsideDbPatience } from "@/lib/platform/db-patience";
import { remember } from "@/lib/platform/remember";
import { createLastUsed } from "@/lib/predictions";

const flushEveryMs = 10_000;

/** Notes that a key was used here, as the gateway does for predictions: no write in the request. */
export function noteKeyUse(actor: Actor, address: string | null): void {
  if (actor.kind === "key") keyUses().note(actor.id, address);
}

/** One a process, whatever bundles of Next ask for it. */
export function keyUses(): ReturnType<typeof createLastUsed> {
  return remember("console-key-uses", () => {
    const uses = createLastUsed();
    // The first request of a key comes here, and must not lend its patience to every flush after it.
    outsideDbPatience(() => setInterval(() => void uses.flush(), flushEveryMs).unref());
    return uses;
  });
}
