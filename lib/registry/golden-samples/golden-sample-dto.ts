import type { GoldenSampleDto } from "@/lib/contract/golden-sample";

export const goldenSampleInclude = { version: { select: { number: true } } } as const;

interface GoldenSampleRow {
  id: string;
  name: string;
  inputs: string;
  outputs: string;
  absolute: number;
  relative: number;
  createdBy: string;
  createdAt: Date;
  version: { number: number } | null;
}

export function toGoldenSampleDto(row: GoldenSampleRow): GoldenSampleDto {
  const { id, name, inputs, outputs, absolute, relative, createdBy } = row;
  return {
    ...{ id, name, inputs, outputs, createdBy },
    version: row.version?.number ?? null,
    tolerance: { absolute, relative },
    createdAt: row.createdAt.toISOString(),
  };
}

/** For the audit log, which keeps for ever: what was asked of a model is data of somebody's own. */
export function describeGoldenSample(row: GoldenSampleRow) {
  const { id, name, inputs, outputs, absolute, relative } = row;
  return {
    ...{ id, name, tolerance: { absolute, relative } },
    inputsBytes: Buffer.byteLength(inputs),
    outputsBytes: Buffer.byteLength(outputs),
  };
}
