import type { Visibility } from "@/lib/contract/actor";
import type { ModelDto } from "@/lib/contract/model";
import type { VersionStatus } from "@/lib/contract/version";

/** What every query of a model selects beside its own columns. */
export const modelInclude = {
  aliases: {
    select: { name: true, protected: true, version: { select: { number: true } } },
    orderBy: { name: "asc" },
  },
  versions: {
    where: { deletedAt: null },
    select: { number: true, status: true },
    orderBy: { number: "desc" },
    take: 1,
  },
} as const;

export interface ModelRow {
  id: string;
  name: string;
  description: string;
  tags: string[];
  card: string;
  visibility: Visibility;
  samplingShare: number;
  samplingMaxBytes: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  aliases: { name: string; protected: boolean; version: { number: number } | null }[];
  /** The newest that is not deleted, if there is one. */
  versions: { number: number; status: VersionStatus }[];
}

export function toModelDto(row: ModelRow): ModelDto {
  return {
    name: row.name,
    description: row.description,
    tags: row.tags,
    card: row.card,
    visibility: row.visibility,
    payloadSampling: { share: row.samplingShare, maxBytes: row.samplingMaxBytes },
    latestVersion: row.versions[0]?.number ?? null,
    latestStatus: row.versions[0]?.status ?? null,
    aliases: row.aliases.map(({ name, version, protected: isProtected }) => ({
      alias: name,
      version: version?.number ?? null,
      protected: isProtected,
    })),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
