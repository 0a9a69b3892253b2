import type { Tx } from "@/lib/platform/db";

export const rolloutInclude = {
  model: { select: { name: true } },
  targets: {
    select: { versionId: true, weightPercent: true, version: { select: { number: true } } },
    orderBy: { position: "asc" },
  },
} as const;

export interface RolloutRow {
  id: string;
  modelId: string;
  model: { name: string };
  /** Null: the alias was deleted. */
  aliasId: string | null;
  alias: string;
  kind: string;
  plan: unknown;
  status: string;
  stableVersionId: string;
  stableVersion: number;
  step: number;
  stepStartedAt: Date;
  waitingFor: string;
  reading: unknown;
  readAt: Date | null;
  reason: string;
  startedBy: unknown;
  revision: bigint;
  details: unknown;
  startedAt: Date;
  endedAt: Date | null;
  endReason: string;
  targets: { versionId: string; weightPercent: number; version: { number: number } }[];
}

export async function findLiveRow(
  tx: Pick<Tx, "rollout">,
  aliasId: string,
): Promise<RolloutRow | null> {
  return tx.rollout.findFirst({ where: { aliasId, endedAt: null }, include: rolloutInclude });
}
