import type { AliasDto } from "@/lib/contract/alias";

export const aliasInclude = {
  version: { select: { number: true } },
  previousVersion: { select: { number: true } },
  intendedVersion: { select: { number: true } },
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
  previousVersion: { number: number } | null;
  intendedVersion: { number: number } | null;
}

export function toAliasDto(row: AliasRow): AliasDto {
  return {
    alias: row.name,
    version: row.version?.number ?? null,
    previousVersion: row.previousVersion?.number ?? null,
    protected: row.protected,
    movedAt: row.movedAt?.toISOString() ?? null,
    intendedVersion: row.intendedVersion?.number ?? null,
    intendedAt: row.intendedAt?.toISOString() ?? null,
  };
}
