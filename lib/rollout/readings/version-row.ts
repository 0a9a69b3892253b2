import { defaultServingSettings, updateServingBody } from "@/lib/contract/serving";
import { signatureSchema } from "@/lib/contract/signature";
import { validationReportSchema } from "@/lib/contract/version";
import type { SnapshotVersion } from "../snapshot";

/** The columns of a version that serving needs. */
export const servingSelect = {
  id: true,
  modelId: true,
  number: true,
  label: true,
  status: true,
  servingDigest: true,
  signature: true,
  settings: true,
  report: true,
  serving: { select: { sizeBytes: true } },
  files: {
    where: { role: "external_data" },
    select: { name: true, digest: true, artifact: { select: { sizeBytes: true } } },
    orderBy: { name: "asc" },
  },
} as const;

/** What serving needs of a report. */
const judgedSchema = validationReportSchema.pick({ batching: true, cost: true });

interface ServingRow {
  id: string;
  modelId: string;
  number: number;
  label: string | null;
  status: SnapshotVersion["status"];
  servingDigest: string | null;
  signature: unknown;
  settings: unknown;
  report: unknown;
  serving: { sizeBytes: bigint } | null;
  files: { name: string; digest: string; artifact: { sizeBytes: bigint } }[];
}

export function toSnapshotVersion(row: ServingRow): SnapshotVersion {
  const { serving, report, settings, files, ...rest } = row;
  const judged = judgedSchema.parse(report ?? {});
  return {
    ...rest,
    sizeBytes: Number(serving?.sizeBytes ?? 0n),
    files: files.map(({ name, digest, artifact }) => ({
      ...{ name, digest },
      sizeBytes: Number(artifact.sizeBytes),
    })),
    signature: row.signature === null ? null : signatureSchema.parse(row.signature),
    settings: { ...defaultServingSettings, ...updateServingBody.parse(settings) },
    batching: judged.batching ?? null,
    cost: judged.cost ?? null,
  };
}
