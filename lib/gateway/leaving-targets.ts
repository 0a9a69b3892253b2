import { answeringTargets, type Snapshot } from "@/lib/rollout";

/** Longer than a client takes over its body, and than most predictions may take. */
const leaveMs = 30_000;

/**
 * Targets of rollouts that are over. A request that was given to one while its body was still coming finds it
 * loaded: the end of a rollout costs nobody an answer. Bounded by what rollouts had in the last seconds.
 */
export interface LeavingTargets {
  follow(aliases: Snapshot["aliases"], nowMs: number): void;
  ids(nowMs: number): string[];
}

export function createLeavingTargets(): LeavingTargets {
  let sharing = new Set<string>();
  const until = new Map<string, number>();
  return {
    follow(aliases, nowMs) {
      const next = new Set(aliases.flatMap(answeringTargets));
      for (const id of sharing) if (!next.has(id)) until.set(id, nowMs + leaveMs);
      for (const id of next) until.delete(id);
      sharing = next;
    },
    ids(nowMs) {
      for (const [id, endMs] of until) if (endMs <= nowMs) until.delete(id);
      return [...until.keys()];
    },
  };
}
