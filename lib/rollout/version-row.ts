import { signatureSchema } from "@/lib/contract/signature";
import type { SnapshotVersion } from "./snapshot";

/** The columns of a version that serving needs. */
export const servingSelect = {
  id: true,
  modelId: true,
  number: true,
  status: true,
  servingDigest: true,
  signature: true,
  serving: { select: { sizeBytes: true } },
} as const;

interface ServingRow {
  id: string;
  modelId: string;
  number: number;
  status: SnapshotVersion["status"];
  servingDigest: string | null;
  signature: unknown;
  serving: { sizeBytes: bigint } | null;
}

export function toSnapshotVersion(row: ServingRow): SnapshotVersion {
  const { serving, ...rest } = row;
  return {
    ...rest,
    sizeBytes: Number(serving?.sizeBytes ?? 0n),
    signature: row.signature === null ? null : signatureSchema.parse(row.signature),
  };
}
