import type { MeasureInput, MeasureOutcome } from "@/lib/inference/side-by-side";
import { AppError } from "@/lib/platform/errors";
import { findMeasurement, type MeasureResult, settleComparison } from "@/lib/registry/comparisons";
import { listSamplesToRun } from "@/lib/registry/golden-samples";
import { findVersion } from "@/lib/rollout/readings";
import type { WorkResult } from "./decide-next";
import { quarantineLimits } from "./quarantine-limits";
import { toServedVersion } from "./served-version";
import { systemContext } from "./system-context";
import type { Work } from "./work";

export type MeasureVersions = (input: MeasureInput) => Promise<MeasureOutcome>;

const budgetMs = 10_000;

/** Measures two versions side by side, and keeps what came of it. Safe to do twice: only one of them settles it. */
export async function measureComparison({
  work,
  signal,
  measure,
}: {
  readonly work: Work;
  readonly signal: AbortSignal;
  readonly measure: MeasureVersions;
}): Promise<WorkResult> {
  const asked = await findMeasurement(work.subjectId);
  if (asked === null) return { kind: "done" };
  const result = await judge(asked, { work, signal, measure });
  await settleComparison(systemContext(work), { id: work.subjectId, result });
  return { kind: "done" };
}

/** After too many lost leases. */
export async function abandonComparison(work: Work): Promise<void> {
  const detail = `The measurement was begun ${work.attempts - 1} times and never came to its end.`;
  const result: MeasureResult = { ok: false, fault: { code: "internal", detail } };
  await settleComparison(systemContext(work), { id: work.subjectId, result });
}

type Asked = NonNullable<Awaited<ReturnType<typeof findMeasurement>>>;

/** A version that is not as it should be is a result; everything else is thrown and tried again. */
async function judge(
  { from, to, examples }: Asked,
  { work, signal, measure }: Parameters<typeof measureComparison>[0],
): Promise<MeasureResult> {
  try {
    const served = async ({ model, modelId, number }: Asked["from"]) =>
      toServedVersion(systemContext(work), model, await findVersion(modelId, number));
    const one = await served(from);
    const two = await served(to);
    if (one === null || two === null) return { ok: false, fault: notThere };
    const golden = await listSamplesToRun({
      versionIds: [...new Set([from.versionId, to.versionId])],
      modelId: from.modelId,
    });
    const ownGolden = await listSamplesToRun({ versionIds: [to.versionId], modelId: to.modelId });
    const seed = Number.parseInt(work.subjectId.slice(-7), 16);
    const options = { ...quarantineLimits(), signal, seed, budgetMs };
    return await measure({ ...options, from: one, to: two, golden, ownGolden, examples });
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("artifact."))
      return { ok: false, fault: error.toFault() };
    throw error;
  }
}

const notThere = {
  code: "version.not_found",
  detail: "One of the two versions was deleted before it was measured.",
} as const;
