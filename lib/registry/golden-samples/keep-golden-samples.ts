import type { Tx } from "@/lib/platform/db";
import type { GoldenSampleInput } from "./parse-golden-samples";

/** Writes the samples that a version brings, in the transaction in which its row is made. */
export async function keepGoldenSamples(
  tx: Tx,
  version: { readonly id: string; readonly modelId: string; readonly createdBy: string },
  samples: readonly GoldenSampleInput[],
): Promise<void> {
  const { id, modelId, createdBy } = version;
  await tx.goldenSample.createMany({
    data: samples.map(({ tolerance, ...sample }) => ({
      ...sample,
      ...tolerance,
      modelId,
      versionId: id,
      ownerId: id,
      createdBy,
    })),
  });
}
