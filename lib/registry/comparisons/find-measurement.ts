import { db } from "@/lib/platform/db";

interface MeasuredSide {
  readonly versionId: string;
  readonly modelId: string;
  readonly model: string;
  readonly number: number;
}

const side = {
  select: { id: true, modelId: true, number: true, model: { select: { name: true } } },
} as const;

/** So many saved examples are asked at most, when there is no golden sample. */
const maxExamples = 50;

/** What the runner needs to measure; null when it was measured, or one of the two is gone. */
export async function findMeasurement(comparisonId: string): Promise<{
  readonly from: MeasuredSide;
  readonly to: MeasuredSide;
  /** Of the first version's model. */
  readonly examples: readonly { readonly name: string; readonly inputs: string }[];
} | null> {
  const row = await db().comparison.findUnique({
    where: { id: comparisonId },
    select: { settledAt: true, from: side, to: side },
  });
  if (row === null || row.settledAt !== null) return null;
  const examples = await db().example.findMany({
    where: { modelId: row.from.modelId },
    select: { name: true, body: true },
    orderBy: { name: "asc" },
    take: maxExamples,
  });
  return {
    from: toSide(row.from),
    to: toSide(row.to),
    examples: examples.map(({ name, body }) => ({ name, inputs: body })),
  };
}

function toSide({
  id,
  modelId,
  number,
  model,
}: {
  id: string;
  modelId: string;
  number: number;
  model: { name: string };
}): MeasuredSide {
  return { versionId: id, modelId, number, model: model.name };
}
