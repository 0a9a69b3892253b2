import { openArtifactStore } from "@/lib/artifacts";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import { errorCatalogue, type Fault } from "@/lib/contract/errors";
import type { Signature } from "@/lib/contract/signature";
import type { ValidationReport } from "@/lib/contract/version";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { bumpRevision } from "@/lib/platform/revision";
import { countStorage } from "../lifecycle/count-storage";
import { beginPolicyRun } from "../policies/begin-policy-run";
import { holdOffCollection } from "./collect-orphans";

/** How a validation ended. */
export type ValidationResult =
  | {
      readonly ok: true;
      /** What runs: the upload itself, or the derived artifact. */
      readonly serving: { readonly digest: string; readonly sizeBytes: number };
      readonly signature: Signature;
      readonly report: ValidationReport;
    }
  | { readonly ok: false; readonly fault: Fault };

/**
 * Ends a validation: `ready` or `rejected`, with its last phase and its audit event. Compare-and-set
 * on `validating`: a version that was archived or settled meanwhile stays as it is.
 */
export async function settleVersion(
  ctx: Context,
  { versionId, result }: { versionId: string; result: ValidationResult },
): Promise<void> {
  await inTransaction(async (tx) => {
    // Before the blob is named: of a version that nobody settles any more its derived blob is an orphan.
    const isAwaited = await holdModelOf(tx, versionId);
    if (result.ok && isAwaited) await keepServing(tx, result.serving);
    const { count } = await tx.version.updateMany({
      where: { id: versionId, status: "validating" },
      data: { ...changeOf(result), settledAt: new Date() },
    });
    await tx.work.deleteMany({ where: { kind: "version.validate", subjectId: versionId } });
    if (count === 0) return;
    const rejection = result.ok ? undefined : rejectionOf(result.fault);
    await tx.versionEvent.create({
      data: {
        versionId,
        phase: result.ok ? "ready" : "rejected",
        detail: { by: ctx.actor.label, ...rejection },
      },
    });
    const { number, modelId, model } = await tx.version.findUniqueOrThrow({
      where: { id: versionId },
      select: { number: true, modelId: true, model: { select: { name: true } } },
    });
    if (result.ok) {
      await countStorage(tx, modelId);
      await beginPolicyRun(tx, { modelId, versionId });
    }
    await bumpRevision(tx, { model: modelId });
    await recordAudit(tx, ctx, {
      action: result.ok ? "version.validated" : "version.rejected",
      target: `version:${model.name}@${number}`,
      after: rejection ?? { status: "ready" },
    });
  });
}

/**
 * Holds the model, which archiving and purging hold too, and says whether the version is still validating. The
 * model before the collection's lock, as uploads and purges take them.
 */
async function holdModelOf(tx: Tx, versionId: string): Promise<boolean> {
  await tx.$queryRaw`
    SELECT id FROM model WHERE id = (SELECT model_id FROM version WHERE id = ${versionId}::uuid)
    FOR NO KEY UPDATE`;
  return (await tx.version.count({ where: { id: versionId, status: "validating" } })) > 0;
}

async function keepServing(
  tx: Tx,
  serving: { readonly digest: string; readonly sizeBytes: number },
): Promise<void> {
  await holdOffCollection(tx);
  await openArtifactStore().assertPresent(serving.digest);
  await tx.artifact.createMany({ data: [{ ...serving }], skipDuplicates: true });
}

function changeOf(result: ValidationResult) {
  if (!result.ok) return { status: "rejected", rejection: rejectionOf(result.fault) } as const;
  const { serving, signature, report } = result;
  return { status: "ready", servingDigest: serving.digest, signature, report } as const;
}

function rejectionOf({ code, detail, hint }: Fault) {
  return { code, detail, hint: hint ?? errorCatalogue[code].hint };
}

/** Notes a phase on the way, for those who watch. */
export async function recordPhase(
  versionId: string,
  phase: string,
  detail: object = {},
): Promise<void> {
  await inTransaction((tx) => tx.versionEvent.create({ data: { versionId, phase, detail } }));
}
