import { z } from "zod";
import {
  type ComparisonDto,
  type ComparisonSummaryDto,
  comparisonSchema,
} from "@/lib/contract/comparison";

const side = {
  select: { number: true, modelId: true, model: { select: { name: true, liveName: true } } },
} as const;
export const comparisonInclude = {
  model: { select: { name: true } },
  from: side,
  to: side,
} as const;

interface SideRow {
  number: number;
  model: { name: string };
}

interface ComparisonRow {
  id: string;
  model: { name: string };
  from: SideRow;
  to: SideRow;
  result: unknown;
  fault: unknown;
  createdBy: string;
  createdAt: Date;
  settledAt: Date | null;
}

const jsonColumns = z.object(comparisonSchema.pick({ result: true, fault: true }).shape);

export function toComparisonDto(row: ComparisonRow): ComparisonDto {
  const { result, fault } = jsonColumns.parse(row);
  return {
    id: row.id,
    model: row.model.name,
    from: toSide(row.from),
    to: toSide(row.to),
    status: result !== null ? "measured" : fault !== null ? "failed" : "queued",
    result,
    fault,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    settledAt: row.settledAt?.toISOString() ?? null,
  };
}

export function toComparisonSummary(row: ComparisonRow): ComparisonSummaryDto {
  const { result, ...rest } = toComparisonDto(row);
  return { ...rest, verdict: result?.verdict ?? null, ratio: result?.ratio ?? null };
}

function toSide({ number, model }: SideRow): ComparisonDto["from"] {
  return { model: model.name, version: number };
}

/** `fraud@3`. */
export function nameOfSide({ number, model }: SideRow): string {
  return `${model.name}@${number}`;
}
