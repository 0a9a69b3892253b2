import type { GoldenResult, Tolerance } from "@/lib/contract/golden-sample";
import { db } from "@/lib/platform/db";

export interface SampleToRun {
  readonly name: string;
  readonly source: GoldenResult["source"];
  readonly inputs: string;
  readonly outputs: string;
  readonly tolerance: Tolerance;
}

/**
 * The samples that these versions brought, and then those of a model, by name. For the runner: nothing is
 * authorized here. Bounded by what a model and a version may have.
 */
export async function listSamplesToRun({
  versionIds,
  modelId,
}: {
  readonly versionIds: readonly string[];
  readonly modelId: string;
}): Promise<SampleToRun[]> {
  const rows = await db().goldenSample.findMany({
    where: { ownerId: { in: [...versionIds, modelId] } },
    orderBy: { name: "asc" },
  });
  const samples = rows.map(
    ({ name, versionId, inputs, outputs, absolute, relative }): SampleToRun => ({
      ...{ name, inputs, outputs, tolerance: { absolute, relative } },
      source: versionId === null ? "model" : "version",
    }),
  );
  const of = (source: SampleToRun["source"]) => samples.filter((one) => one.source === source);
  return [...of("version"), ...of("model")];
}
