import { isDeepStrictEqual } from "node:util";
import { metricsSchema } from "@/lib/contract/version";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { JudgedVersion } from "./judge-gates";

/**
 * Compare-and-set: versions still state what gates went by. It holds them until the transaction ends, and is asked
 * before the alias is locked: whoever changes a version takes it before the revision, as this does.
 * Errors: `alias.conflict`.
 */
export async function assertSameMetrics(
  tx: Tx,
  { modelId, stated }: { modelId: string; stated: readonly JudgedVersion[] },
): Promise<void> {
  if (stated.length === 0) return;
  const numbers = stated.map(({ version }) => version);
  const rows = await tx.$queryRaw<{ number: number; metrics: unknown }[]>`
    SELECT number, metrics FROM version
    WHERE model_id = ${modelId}::uuid AND number = ANY(${numbers}::int[]) ORDER BY id FOR SHARE`;
  const now = new Map(rows.map(({ number, metrics }) => [number, metrics]));
  const changed = stated.find(
    ({ version, metrics }) =>
      !isDeepStrictEqual(metricsSchema.safeParse(now.get(version)).data, metrics),
  );
  if (changed === undefined) return;
  throw new AppError(
    "alias.conflict",
    `The metrics of version ${changed.version} changed while the move was judged.`,
  );
}
