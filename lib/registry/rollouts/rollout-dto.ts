import { z } from "zod";
import { actedBySchema } from "@/lib/contract/gate";
import {
  abReadingSchema,
  type RolloutDto,
  rolloutPlanSchema,
  rolloutStatusSchema,
  targetReadingSchema,
} from "@/lib/contract/rollout";
import type { RolloutRow } from "./rollout-row";

/** The column `reading`. */
const rolloutReadingSchema = z.object({
  targets: z.array(targetReadingSchema),
  ab: abReadingSchema.nullable(),
});

export function toRolloutDto(row: RolloutRow): RolloutDto {
  const plan = rolloutPlanSchema.parse(row.plan);
  const reading = row.reading === null ? null : rolloutReadingSchema.parse(row.reading);
  return {
    id: row.id,
    model: row.model.name,
    alias: row.alias,
    kind: plan.kind,
    plan,
    status: rolloutStatusSchema.parse(row.status),
    stable: row.stableVersion,
    step: row.step,
    stepStartedAt: row.stepStartedAt.toISOString(),
    weightPercent: row.endedAt === null ? (row.targets[0]?.weightPercent ?? 0) : 0,
    waitingFor: row.waitingFor,
    targets: reading?.targets ?? [],
    ab: reading?.ab ?? null,
    readAt: row.readAt?.toISOString() ?? null,
    reason: row.reason,
    startedBy: actedBySchema.parse(row.startedBy),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endReason: row.endReason,
  };
}
