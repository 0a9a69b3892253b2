import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { updateVersionBody, VersionDto } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { getVersionRow } from "./get-version-row";
import { mergeServing, ownOf } from "./merge-serving";
import { toVersionDto, versionInclude } from "./version-dto";

type UpdateVersionInput = z.output<typeof updateVersionBody> & { name: string; number: number };

/**
 * The artifact never changes; what people say about it may, and how it is served. Settings are merged into
 * those that are stored. Errors: `version.not_ready` for settings of a version that is not, `request.invalid`.
 */
export async function updateVersion(ctx: Context, input: UpdateVersionInput): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  const { after, isServedAnew } = await inTransaction(async (tx) => {
    await lockVersion(tx, input);
    const found = await getVersionRow(tx, input);
    const before = toVersionDto(found);
    const row = await tx.version.update({
      where: { id: found.id },
      data: changeOf(input, before),
      include: versionInclude,
    });
    const after = toVersionDto(row);
    const isServedAnew = JSON.stringify(before.serving) !== JSON.stringify(after.serving);
    if (isServedAnew) await bumpRevision(tx, { model: row.modelId });
    await recordAudit(tx, ctx, {
      action: "version.updated",
      target: `version:${input.name}@${input.number}`,
      before: said(before),
      after: said(after),
    });
    return { after, isServedAnew };
  });
  if (isServedAnew) await waitUntilApplied();
  return after;
}

/**
 * Edits take turns from here: two of different settings both survive, and none is recorded with what another
 * changed meanwhile. NO KEY: a move of an alias to the version refers to the row, and must not wait.
 */
async function lockVersion(tx: Tx, { name, number }: UpdateVersionInput): Promise<void> {
  await tx.$queryRaw`
    SELECT version.id FROM version JOIN model ON model.id = version.model_id
    WHERE model.live_name = ${name} AND version.number = ${number}
    FOR NO KEY UPDATE OF version`;
}

function changeOf(input: UpdateVersionInput, before: VersionDto) {
  const { note, metrics, tags, serving } = input;
  if (serving !== undefined) assertServed(before);
  return {
    ...(note === undefined ? {} : { note }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(serving === undefined ? {} : { settings: mergeServing(before.serving, serving) }),
  };
}

function assertServed({ model, version, status }: VersionDto): void {
  if (status === "ready") return;
  throw new AppError(
    "version.not_ready",
    `${model}@${version} is ${status}, and only a version that is ready has settings of its serving.`,
  );
}

function said({ note, metrics, tags, serving }: VersionDto) {
  return { note, metrics, tags, serving: ownOf(serving) };
}
