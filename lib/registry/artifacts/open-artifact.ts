import { type ArtifactStore, openArtifactStore } from "@/lib/artifacts";
import { recordAttempt } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getVersionRow } from "../versions";

export interface OpenedArtifact {
  /** Hex SHA-256. */
  readonly digest: string;
  readonly sizeBytes: number;
  read(range?: { start: number; end: number }): AsyncIterable<Uint8Array>;
}

/**
 * The uploaded file of a version, checked whole against its digest before a byte is given away.
 * Errors: `artifact.missing` and `artifact.corrupt`, each an event of the audit chain.
 */
export async function openArtifact(
  ctx: Context,
  input: { name: string; number: VersionRef },
): Promise<OpenedArtifact> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { digest, artifact, number } = await getVersionRow(db(), input);
  const store = openArtifactStore();
  await verifyAndReport(ctx, store, digest, { name: input.name, number });
  return {
    digest,
    sizeBytes: Number(artifact.sizeBytes),
    read: (range) => store.openRead(digest, range),
  };
}

async function verifyAndReport(
  ctx: Context,
  store: ArtifactStore,
  digest: string,
  { name, number }: { name: string; number: number },
): Promise<void> {
  try {
    await store.verifyLately(digest);
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith("artifact.")) {
      await recordAttempt(ctx, {
        action: "artifact.corrupt",
        target: `version:${name}@${number}`,
        outcome: "failure",
        code: error.code,
        after: { digest: `sha256:${digest}` },
      });
    }
    throw error;
  }
}
