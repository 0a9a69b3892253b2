import { type AliasDto, aliasPinSchema } from "@/lib/contract/alias";
import { rolloutKindSchema } from "@/lib/contract/rollout-kind-schema";

export const aliasInclude = {
  version: { select: { number: true } },
  previousVersion: { select: { number: true, status: true, deletedAt: true } },
  intendedVersion: { select: { number: true } },
  /** The one that is live. */
  rollouts: { where: { endedAt: null }, select: { id: true, kind: true }, take: 1 },
} as const;

export interface AliasRow {
  id: string;
  modelId: string;
  name: string;
  protected: boolean;
  versionId: string | null;
  previousVersionId: string | null;
  intendedVersionId: string | null;
  intent: unknown;
  movedAt: Date | null;
  intendedAt: Date | null;
  version: { number: number } | null;
  previousVersion: { number: number; status: string; deletedAt: Date | null } | null;
  intendedVersion: { number: number } | null;
  pin: unknown;
  rules: unknown;
  rulesChangedAt: Date | null;
  rollouts: { id: string; kind: string }[];
}

export function toAliasDto(row: AliasRow): AliasDto {
  const [rollout] = row.rollouts;
  return {
    alias: row.name,
    version: row.version?.number ?? null,
    previousVersion: row.previousVersion?.number ?? null,
    protected: row.protected,
    movedAt: row.movedAt?.toISOString() ?? null,
    intendedVersion: row.intendedVersion?.number ?? null,
    intendedAt: row.intendedAt?.toISOString() ?? null,
    pin: row.pin === null ? null : aliasPinSchema.parse(row.pin),
    rollout:
      rollout === undefined
        ? null
        : { id: rollout.id, kind: rolloutKindSchema.parse(rollout.kind) },
  };
}
