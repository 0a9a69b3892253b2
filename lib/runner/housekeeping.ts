import { pruneSignIns } from "@/lib/access/sign-in";
import { pruneAudit } from "@/lib/audit";
import { makeCheckpoint } from "@/lib/audit/checkpoints";
import { pruneFeedback } from "@/lib/monitoring/feedback";
import { addDays, digestHours, pruneDays } from "@/lib/monitoring/prediction-log";
import { pruneAssignments } from "@/lib/monitoring/rollout-figures";
import { pruneProcesses } from "@/lib/monitoring/system";
import { pruneUsage } from "@/lib/monitoring/usage";
import { db } from "@/lib/platform/db";
import { createId } from "@/lib/platform/ids";
import { logger } from "@/lib/platform/logger";
import { pruneRevisionChanges } from "@/lib/platform/revision";
import { pruneAnswers } from "@/lib/platform/stored-answers";
import { purgeDue } from "@/lib/registry/lifecycle";
import { collectUploads } from "@/lib/registry/uploads";
import { collectOrphans } from "@/lib/registry/versions";
import { createGatewayWatch } from "./gateway-watch";
import { systemContext } from "./system-context";

const secondMs = 1_000;
const minuteMs = 60_000;

/** A promotion without work is one whose work was given up: it must not hang for ever. */
export async function reviveMoves(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO work (id, kind, subject_id)
    SELECT gen_random_uuid(), 'alias.finish_move', id FROM alias
    WHERE intended_at < now() - interval '15 seconds'
    ON CONFLICT (kind, subject_id) DO NOTHING`;
}

/** The same of rollouts: one that nobody looks at would share the traffic unwatched. */
export async function reviveRollouts(): Promise<void> {
  await db().$executeRaw`
    INSERT INTO work (id, kind, subject_id)
    SELECT gen_random_uuid(), 'rollout.tick', id FROM rollout WHERE ended_at IS NULL
    ON CONFLICT (kind, subject_id) DO NOTHING`;
}

/** What gateways reported of a rollout after its end is of no use any more. */
export async function pruneWindows(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM rollout_window WHERE at < clock_timestamp() - interval '1 hour' AND rollout_id IN (
      SELECT id FROM rollout WHERE ended_at IS NOT NULL)`;
}

/** Chores that are nobody's request. Each is safe to do in several runners at one time. */
export function startHousekeeping(): { stop(): void } {
  const timers = [
    every(minuteMs, "stale promotions", reviveMoves),
    every(5 * secondMs, "rollouts that nobody looks at", reviveRollouts),
    every(10 * minuteMs, "figures of ended rollouts", pruneWindows),
    every(5 * secondMs, "gateways that are gone", createGatewayWatch().look),
    every(2 * secondMs, "audit checkpoint", makeCheckpoint),
    every(60 * minuteMs, "old audit events", () => pruneAudit(choreContext())),
    every(minuteMs, "digests of predictions", () => digestHours(choreContext())),
    later(secondMs, "days of the prediction log", addDays),
    every(60 * minuteMs, "days of the prediction log", addDays),
    later(2 * minuteMs, "old predictions", () => pruneDays(choreContext())),
    every(60 * minuteMs, "old predictions", () => pruneDays(choreContext())),
    every(minuteMs, "notes of old changes", pruneRevisionChanges),
    every(10 * minuteMs, "ended processes", pruneProcesses),
    every(60 * minuteMs, "old usage", pruneUsage),
    every(60 * minuteMs, "old assignments of rollouts", pruneAssignments),
    every(60 * minuteMs, "old feedback", pruneFeedback),
    every(10 * minuteMs, "old sign-ins", pruneSignIns),
    every(10 * minuteMs, "old answers to repeated requests", pruneAnswers),
    every(10 * minuteMs, "abandoned uploads", collectUploads),
    later(minuteMs, "what was deleted long ago", () => purgeDue(choreContext())),
    every(10 * minuteMs, "what was deleted long ago", () => purgeDue(choreContext())),
    // Soon after the start as well: a runner that is restarted daily would otherwise never do it.
    later(5 * minuteMs, "orphaned artifacts", collectOrphans),
    every(6 * 60 * minuteMs, "orphaned artifacts", collectOrphans),
  ];
  return { stop: () => timers.forEach(clearInterval) };
}

function choreContext() {
  return systemContext({ id: createId() });
}

function every(intervalMs: number, name: string, chore: () => Promise<unknown>): NodeJS.Timeout {
  return setInterval(() => attempt(name, chore), intervalMs).unref();
}

function later(delayMs: number, name: string, chore: () => Promise<unknown>): NodeJS.Timeout {
  return setTimeout(() => attempt(name, chore), delayMs).unref();
}

function attempt(name: string, chore: () => Promise<unknown>): void {
  chore().catch((error) => logger().warn({ err: error }, `housekeeping failed: ${name}`));
}
