import type { Context } from "@/lib/contract/actor";
import type { SignatureDifference } from "@/lib/contract/compare";
import { type ComparisonDto, comparisonSchema, type Measurement } from "@/lib/contract/comparison";
import { currentTimeMs } from "@/lib/platform/clock";
import { db } from "@/lib/platform/db";
import { queueComparison } from "../comparisons";
import type { Measured } from "./measured";

/** A measurement speaks for "now" for so long. */
const freshMs = 10 * 60_000;
/** One that could not be made is tried again after this. */
const failedMs = 60_000;

interface Pair {
  readonly name: string;
  readonly modelId: string;
  readonly fromId: string | null;
  readonly toId: string;
  readonly differences: readonly SignatureDifference[];
}

/**
 * What is measured of these two versions now. Measuring begins where nothing fresh is there; asked again, the
 * same measurement is found. Errors: `comparison.limit`.
 */
export async function findMeasured(ctx: Context, pair: Pair): Promise<Measured> {
  const isAlone = pair.fromId === null || takesOtherRequests(pair.differences);
  const fromId = isAlone || pair.fromId === null ? pair.toId : pair.fromId;
  const row = await db().comparison.findFirst({
    where: { modelId: pair.modelId, fromId, toId: pair.toId },
    select: { id: true, result: true, fault: true, createdAt: true, settledAt: true },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
  });
  if (row !== null && row.settledAt === null) return { kind: "pending", comparisonId: row.id };
  const ageMs = currentTimeMs() - (row?.settledAt?.getTime() ?? 0);
  const { result, fault } = settledParts(row);
  if (row !== null && fault !== null && ageMs < failedMs)
    return { kind: "failed", comparisonId: row.id, detail: fault.detail };
  if (row !== null && result !== null && ageMs < freshMs) {
    const isOfNow = await coversSamples(pair, row.createdAt, result);
    if (isOfNow) return { kind: "measured", comparisonId: row.id, measurement: result, isAlone };
  }
  const queued = await queueComparison(ctx, { name: pair.name, fromId, toId: pair.toId });
  return { kind: "pending", comparisonId: queued.id };
}

/** Then no request is answered by both: the version is measured beside itself. */
function takesOtherRequests(differences: readonly SignatureDifference[]): boolean {
  return differences.some(
    ({ subject, severity }) => subject === "input" && severity === "breaking",
  );
}

const parts = comparisonSchema.pick({ result: true, fault: true });

function settledParts(
  row: { result: unknown; fault: unknown } | null,
): Pick<ComparisonDto, "result" | "fault"> {
  return row === null ? { result: null, fault: null } : parts.parse(row);
}

/** Whether it judged the golden samples that there are now, and no others. */
async function coversSamples(
  { modelId, toId }: Pair,
  createdAt: Date,
  { ownGolden }: Measurement,
): Promise<boolean> {
  if (ownGolden === undefined) return false;
  const samples = await db().goldenSample.findMany({
    where: { ownerId: { in: [modelId, toId] } },
    select: { name: true, versionId: true, createdAt: true },
  });
  if (samples.some((sample) => sample.createdAt > createdAt)) return false;
  const now = samples.map(
    ({ name, versionId }) => `${versionId === null ? "model" : "version"} ${name}`,
  );
  const then = ownGolden.map(({ name, source }) => `${source} ${name}`);
  return now.sort().join("\n") === then.sort().join("\n");
}
