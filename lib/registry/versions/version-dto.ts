import { z } from "zod";
import { defaultServingSettings, updateServingBody } from "@/lib/contract/serving";
import { signatureSchema } from "@/lib/contract/signature";
import {
  metricsSchema,
  modelFactsSchema,
  rejectionSchema,
  type VersionDto,
  type VersionStatus,
  validationReportSchema,
} from "@/lib/contract/version";
import type { VersionFileDto, VersionFileRole } from "@/lib/contract/version-file";

/** What every query of a version selects beside its own columns. */
export const versionInclude = {
  model: { select: { name: true } },
  artifact: { select: { sizeBytes: true } },
  pointedAtBy: { select: { name: true }, orderBy: { name: "asc" } },
  files: {
    select: { name: true, role: true, digest: true, artifact: { select: { sizeBytes: true } } },
    orderBy: { name: "asc" },
  },
} as const;

interface VersionFileRow {
  name: string;
  role: VersionFileRole;
  digest: string;
  artifact: { sizeBytes: bigint };
}

export interface VersionRow {
  id: string;
  modelId: string;
  number: number;
  status: VersionStatus;
  digest: string;
  servingDigest: string | null;
  facts: unknown;
  signature: unknown;
  report: unknown;
  rejection: unknown;
  label: string | null;
  author: string;
  sourceUrl: string | null;
  dataUrl: string | null;
  card: string;
  note: string;
  metrics: unknown;
  settings: unknown;
  tags: string[];
  createdBy: string;
  createdAt: Date;
  settledAt: Date | null;
  archivedAt: Date | null;
  model: { name: string };
  artifact: { sizeBytes: bigint };
  pointedAtBy: { name: string }[];
  files: VersionFileRow[];
}

const jsonColumns = z.object({
  facts: modelFactsSchema,
  signature: signatureSchema.nullable(),
  report: validationReportSchema.nullable(),
  rejection: rejectionSchema.nullable(),
  metrics: metricsSchema,
  settings: updateServingBody,
});

export function toVersionDto(row: VersionRow): VersionDto {
  const { facts, settings, ...json } = jsonColumns.parse(row);
  return {
    model: row.model.name,
    version: row.number,
    status: row.status,
    digest: `sha256:${row.digest}`,
    servingDigest: row.servingDigest === null ? null : `sha256:${row.servingDigest}`,
    sizeBytes: Number(row.artifact.sizeBytes) + externalBytes(row.files),
    files: row.files.map(toFileDto),
    opset: facts.opsets[""] ?? null,
    producer: facts.producer,
    ops: facts.operators,
    facts,
    ...json,
    label: row.label,
    author: row.author,
    sourceUrl: row.sourceUrl,
    dataUrl: row.dataUrl,
    note: row.note,
    tags: row.tags,
    serving: { ...defaultServingSettings, ...settings },
    aliases: row.pointedAtBy.map(({ name }) => name),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
    archivedAt: row.archivedAt?.toISOString() ?? null,
  };
}

/** The weights that are kept outside the .onnx are as much the model as what is inside. */
function externalBytes(files: readonly VersionFileRow[]): number {
  return files
    .filter(({ role }) => role === "external_data")
    .reduce((sum, { artifact }) => sum + Number(artifact.sizeBytes), 0);
}

function toFileDto({ name, role, digest, artifact }: VersionFileRow): VersionFileDto {
  return { name, role, digest: `sha256:${digest}`, sizeBytes: Number(artifact.sizeBytes) };
}
