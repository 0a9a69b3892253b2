import type { Context } from "@/lib/contract/actor";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { promoteVersion } from "./promote-version";

const alias = "production";

/**
 * Points `production` at a version that ships with the product, once it is ready and only if nobody ever
 * pointed it anywhere. False while the version is validating.
 */
export async function pointProductionOnce(ctx: Context, versionId: string): Promise<boolean> {
  const version = await db().version.findUnique({
    where: { id: versionId },
    select: { status: true, number: true, modelId: true, model: { select: { liveName: true } } },
  });
  const name = version?.model.liveName;
  if (version === null || name == null) return true;
  if (version.status === "validating") return false;
  const moves = await db().aliasMove.count({ where: { modelId: version.modelId, alias } });
  if (version.status !== "ready" || moves > 0) return true;
  const reason = "The model that ships with the product.";
  try {
    // It must point nowhere still: whoever promotes in this moment wins.
    await promoteVersion(ctx, {
      name,
      alias,
      version: version.number,
      reason,
      expectedVersion: null,
    });
    return true;
  } catch (error) {
    if (error instanceof AppError && lostTo.has(error.code)) return true;
    throw error;
  }
}

/** Somebody else decided, or a gateway cannot load it: a person should look. */
const lostTo = new Set([
  "alias.conflict",
  "version.not_ready",
  "model.not_found",
  "promote.not_loadable",
  "alias.pinned",
  "rollout.running",
  "gate.failed",
]);
