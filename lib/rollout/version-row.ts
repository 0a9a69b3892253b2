import { defaultServingSettings, updateServingBody } from "@/lib/contract/serving";
import { signatureSchema } from "@/lib/contract/signature";
import { validationReportSchema } from "@/lib/contract/version";
import type { SnapshotVersion } from "./snapshot";

/** The columns of a version that serving needs. */
export const servingSelect = {
  id: true,
  modelId: true,
  number: true,
  status: true,
  servingDigest: true,
  signature: true,
  settings: true,
  report: true,
  serving: { select: { sizeBytes: true } },
} as const;

/** What serving needs of a report. */
const judgedSchema = validationReportSchema.pick({ batching: true, cost: true });

interface ServingRow {
  id: string;
  modelId: string;
  number: number;
  status: SnapshotVersion["status"];
  servingDigest: string | null;
  signature: unknown;
  settings: unknown;
  report: unknown;
  serving: { sizeBytes: bigint } | null;
}

export function toSnapshotVersion(row: ServingRow): SnapshotVersion {
  const { serving, report, settings, ...rest } = row;
  const judged = judgedSchema.parse(report ?? {});
  return {
    ...rest,
    sizeBytes: Number(serving?.sizeBytes ?? 0n),
    signature: row.signature === null ? null : signatureSchema.parse(row.signature),
    settings: { ...defaultServingSettings, ...updateServingBody.parse(settings) },
    batching: judged.batching ?? null,
    cost: judged.cost ?? null,
  };
}
