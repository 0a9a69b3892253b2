import {
  type ArtifactStore,
  deriveSignature,
  openArtifactStore,
  rewriteZipMaps,
  type ScannedModel,
  scanModel,
} from "@/lib/artifacts";
import type { Context } from "@/lib/contract/actor";
import { validateArtifact } from "@/lib/inference";
import { env } from "@/lib/platform/env";
import { AppError } from "@/lib/platform/errors";
import { findValidation, recordPhase, settleVersion } from "@/lib/registry/versions";
import type { ClaimedWork } from "./work";

/** A validation that lost its lease this often has something that kills runners. */
const mostAttempts = 3;

/** What runs, and its size. */
interface Serving {
  readonly digest: string;
  readonly sizeBytes: number;
}

/** Validates one upload: rewrite what must be rewritten, run it in quarantine, settle the version. */
export async function validateVersion(ctx: Context, work: ClaimedWork): Promise<undefined> {
  const versionId = work.subjectId;
  const found = await findValidation(versionId);
  if (found === null) return undefined;
  if (work.attempts > mostAttempts) {
    const detail = `Validation was interrupted ${mostAttempts} times, so it was given up.`;
    const fault = new AppError("validation.abandoned", detail).toFault();
    await settleVersion(ctx, { versionId, result: { ok: false, fault } });
    return undefined;
  }
  await recordPhase(versionId, "started", { attempt: work.attempts });
  try {
    const { serving, ...outcome } = await runInQuarantine(versionId, found.digest);
    await settleVersion(ctx, { versionId, result: outcome.ok ? { ...outcome, serving } : outcome });
  } catch (error) {
    if (!(error instanceof AppError) || !isVerdict(error)) throw error;
    await settleVersion(ctx, { versionId, result: { ok: false, fault: error.toFault() } });
  }
  return undefined;
}

/** Codes that say something of the file; anything else is our trouble, and is tried again. */
function isVerdict({ code }: AppError): boolean {
  return code.startsWith("model.") || code.startsWith("artifact.");
}

async function runInQuarantine(versionId: string, digest: string) {
  const store = openArtifactStore();
  await store.verify(digest);
  const scan = await scanModel(store.pathOf(digest));
  const signature = deriveSignature(scan);
  if (scan.zipMaps.length > 0) await recordPhase(versionId, "rewriting");
  const serving = await servingOf(store, digest, scan);
  const outcome = await validateArtifact({
    path: store.pathOf(serving.digest),
    ...serving,
    signature,
    timeoutMs: env().ONNWARD_VALIDATION_TIMEOUT_MS,
    memoryMib: env().ONNWARD_WORKER_MEMORY_MIB,
    onPhase: (phase) => recordPhase(versionId, phase),
  });
  return { ...outcome, serving };
}

/** The upload itself, or a derived artifact whose ZipMaps are tensors. */
async function servingOf(
  store: ArtifactStore,
  digest: string,
  scan: ScannedModel,
): Promise<Serving> {
  if (scan.zipMaps.length === 0) return { digest, sizeBytes: scan.sizeBytes };
  const { sizeBytes, stream } = rewriteZipMaps(store.pathOf(digest), scan);
  const file = await store.receive(stream, { maxBytes: sizeBytes, expectedBytes: sizeBytes });
  await store.commit(file);
  return { digest: file.digest, sizeBytes };
}
