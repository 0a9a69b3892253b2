import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { Measurement } from "@/lib/contract/comparison";
import { errorCatalogue, type Fault } from "@/lib/contract/errors";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { comparisonInclude, nameOfSide } from "./comparison-dto";

/** Measurements that a model keeps; older ones go with the next. */
const keptOfModel = 50;

export type MeasureResult =
  | { readonly ok: true; readonly measurement: Measurement }
  | { readonly ok: false; readonly fault: Fault };

/** Writes what was measured, or why it was not, once: a second result of the same work changes nothing. */
export async function settleComparison(
  ctx: Context,
  { id, result }: { id: string; result: MeasureResult },
): Promise<void> {
  await inTransaction(async (tx) => {
    const { count } = await tx.comparison.updateMany({
      where: { id, settledAt: null },
      data: {
        settledAt: new Date(),
        ...(result.ok ? { result: result.measurement } : { fault: faultOf(result.fault) }),
      },
    });
    if (count === 0) return;
    const row = await tx.comparison.findUniqueOrThrow({
      where: { id },
      include: comparisonInclude,
    });
    await prune(tx, row.modelId);
    await recordAudit(tx, ctx, {
      action: "comparison.measured",
      target: `model:${row.model.name}`,
      after: { id, from: nameOfSide(row.from), to: nameOfSide(row.to), ...outcomeOf(result) },
    });
  });
}

function outcomeOf(result: MeasureResult) {
  if (!result.ok) return { outcome: "failed", code: result.fault.code };
  const { pairs, ratio, verdict } = result.measurement;
  return { outcome: "measured", pairs, ratio, verdict };
}

function faultOf({ code, detail, hint }: Fault) {
  return { code, detail, hint: hint ?? errorCatalogue[code].hint };
}

async function prune(tx: Tx, modelId: string): Promise<void> {
  await tx.$executeRaw`
    DELETE FROM comparison WHERE id IN (
      SELECT id FROM comparison WHERE model_id = ${modelId}::uuid AND settled_at IS NOT NULL
      ORDER BY created_at DESC, id DESC OFFSET ${keptOfModel})`;
}
