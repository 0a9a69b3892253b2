import { z } from "zod";
import { gateResultSchema } from "@/lib/contract/gate";
import {
  type PolicyRunDto,
  policyRunSchema,
  releasePolicyDto,
  releasePolicySchema,
} from "@/lib/contract/release-policy";

export function toPolicyDto(row: { policy: unknown; policyChangedAt: Date | null }) {
  return releasePolicyDto.parse({
    policy: row.policy === null ? null : releasePolicySchema.parse(row.policy),
    changedAt: row.policyChangedAt?.toISOString() ?? null,
  });
}

export const runInclude = {
  version: { select: { id: true, number: true, status: true, createdBy: true, deletedAt: true } },
  model: { select: { liveName: true, policy: true } },
} as const;

export interface PolicyRunRow {
  id: string;
  modelId: string;
  versionId: string;
  version: {
    id: string;
    number: number;
    status: string;
    createdBy: string;
    deletedAt: Date | null;
  };
  model: { liveName: string | null; policy: unknown };
  policy: unknown;
  setBy: unknown;
  stage: string;
  state: string;
  detail: string;
  gates: unknown;
  rolloutId: string | null;
  requestId: string | null;
  startedAt: Date;
  changedAt: Date;
}

const jsonColumns = z.object({
  stage: policyRunSchema.shape.stage,
  state: policyRunSchema.shape.state,
  gates: z.array(gateResultSchema),
});

export function toRunDto(row: PolicyRunRow): PolicyRunDto {
  return {
    id: row.id,
    version: row.version.number,
    ...jsonColumns.parse(row),
    detail: row.detail,
    rolloutId: row.rolloutId,
    requestId: row.requestId,
    startedAt: row.startedAt.toISOString(),
    changedAt: row.changedAt.toISOString(),
  };
}
