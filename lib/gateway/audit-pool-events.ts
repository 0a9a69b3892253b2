import { randomUUID } from "node:crypto";
import type { Context } from "@/lib/contract/actor";
import type { PoolEvent, WorkerPool } from "@/lib/inference";
import type { PredictionDeps } from "@/lib/predictions";

/** What reviewers must see of the pool: that a version stopped answering or came back, and that its file is spoiled. */
export function createPoolAudit(events: PredictionDeps["denials"]) {
  /** Versions whose file was told of. A load is tried again for ever; that is one event and not one a minute. */
  const spoiled = new Set<string>();

  return {
    note(event: PoolEvent): void {
      auditBreaker(event, events);
      const { fault, model, number } = event;
      if (fault?.code !== "artifact.corrupt" && fault?.code !== "artifact.missing") return;
      const name = `${model}@${number}`;
      if (spoiled.has(name)) return;
      spoiled.add(name);
      const { code, detail: reason } = fault;
      const target = `version:${name}`;
      const what = { action: "artifact.corrupt", target, code, reason } as const;
      events.note(systemContext(), { ...what, outcome: "failure" });
    },
    /** Forgets those that are well again, or not served any more: the next time is news. */
    look(pool: Pick<WorkerPool, "stats">): void {
      if (spoiled.size === 0) return;
      const failing = pool.stats().filter(({ state }) => state !== "warm");
      const names = new Set(failing.map(({ model, number }) => `${model}@${number}`));
      for (const name of spoiled) if (!names.has(name)) spoiled.delete(name);
    },
  };
}

function auditBreaker({ kind, model, number }: PoolEvent, events: PredictionDeps["denials"]): void {
  if (kind !== "breaker_opened" && kind !== "breaker_closed") return;
  const ctx = systemContext();
  const target = `version:${model}@${number}`;
  if (kind === "breaker_opened") {
    const reason = "Its workers crashed, or overran their limit, three times within a minute.";
    const event = { action: "version.degraded", target, reason } as const;
    events.note(ctx, { ...event, code: "version.unavailable", outcome: "failure" });
  } else events.note(ctx, { action: "version.recovered", target, outcome: "success" });
}

function systemContext(): Context {
  return {
    actor: { kind: "system", id: "system", label: "system (gateway)" },
    requestId: randomUUID(),
    address: null,
    userAgent: null,
  };
}
