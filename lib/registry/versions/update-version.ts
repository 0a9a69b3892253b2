import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { updateVersionBody, VersionDetailDto, VersionDto } from "@/lib/contract/version";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { bumpRevision, waitUntilApplied } from "@/lib/platform/revision";
import { assertLabelFree } from "../labels";
import { lockModel } from "../models";
import { etagOfVersion } from "./etag-of-version";
import { readDetail } from "./get-version";
import { getVersionRow } from "./get-version-row";
import { mergeServing, ownOf } from "./merge-serving";
import { type VersionRow, versionInclude } from "./version-dto";

type UpdateVersionInput = z.output<typeof updateVersionBody> & {
  name: string;
  number: VersionRef;
};

/**
 * The artifact never changes; what people say about it may, and how it is served. Settings are merged into
 * those that are stored. With `ifMatch` only the version that was read is changed. Errors: `label.taken`,
 * `version.not_ready` for settings of a version that is not, `request.invalid`, `precondition.failed`.
 */
export async function updateVersion(
  ctx: Context,
  input: UpdateVersionInput,
  { ifMatch }: { ifMatch: string | null } = { ifMatch: null },
): Promise<VersionDetailDto> {
  await authorizeModel(ctx.actor, "models:write", input.name);
  const { after, isForGateways } = await inTransaction(async (tx) => {
    // A label is taken or free under the model's lock, and the model comes before its versions.
    if (input.label !== undefined) await lockModel(tx, input.name);
    const found = await lockVersion(tx, input);
    const before = await readDetail(tx, ctx, found);
    assertMatches(before, ifMatch);
    if (typeof input.label === "string") {
      const { modelId, id: versionId } = found;
      await assertLabelFree(tx, { modelId, label: input.label, versionId });
    }
    const row = await tx.version.update({
      where: { id: found.id },
      data: changeOf(input, before),
      include: versionInclude,
    });
    const after = await readDetail(tx, ctx, row);
    const isForGateways = isServedAnew(before, after);
    if (isForGateways) await bumpRevision(tx, { model: row.modelId });
    await recordAudit(tx, ctx, {
      action: "version.updated",
      target: `version:${input.name}@${found.number}`,
      before: said(before),
      after: said(after),
    });
    return { after, isForGateways };
  });
  if (isForGateways) await waitUntilApplied();
  return after;
}

/**
 * Edits take turns from here: two of different settings both survive, and none is recorded with what another
 * changed meanwhile. NO KEY: a move of an alias to the version refers to the row, and must not wait.
 */
async function lockVersion(tx: Tx, input: UpdateVersionInput): Promise<VersionRow> {
  const { id } = await getVersionRow(tx, input);
  await tx.$queryRaw`SELECT id FROM version WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  // Read again under the lock, and by the same name: a label may have moved meanwhile.
  const row = await getVersionRow(tx, input);
  if (row.id === id) return row;
  throw new AppError(
    "precondition.failed",
    `The label "${input.number}" moved to another version in this moment.`,
  );
}

function changeOf(input: UpdateVersionInput, before: VersionDto) {
  const { note, metrics, tags, serving, label, author, sourceUrl, dataUrl, card } = input;
  if (serving !== undefined) assertServed(before);
  return {
    ...(note === undefined ? {} : { note }),
    ...(metrics === undefined ? {} : { metrics }),
    ...(tags === undefined ? {} : { tags: [...new Set(tags)] }),
    ...(serving === undefined ? {} : { settings: mergeServing(before.serving, serving) }),
    ...(label === undefined ? {} : { label }),
    ...(author === undefined ? {} : { author }),
    ...(sourceUrl === undefined ? {} : { sourceUrl }),
    ...(dataUrl === undefined ? {} : { dataUrl }),
    ...(card === undefined ? {} : { card }),
  };
}

/** Whether gateways decide by what was changed. */
function isServedAnew(before: VersionDto, after: VersionDto): boolean {
  return (
    before.label !== after.label || JSON.stringify(before.serving) !== JSON.stringify(after.serving)
  );
}

function assertServed({ model, version, status }: VersionDto): void {
  if (status === "ready") return;
  throw new AppError(
    "version.not_ready",
    `${model}@${version} is ${status}, and only a version that is ready has settings of its serving.`,
  );
}

function assertMatches(found: VersionDetailDto, ifMatch: string | null): void {
  if (ifMatch === null) return;
  const given = ifMatch.split(",").map((one) => one.trim());
  if (given.includes("*") || given.includes(etagOfVersion(found))) return;
  throw new AppError(
    "precondition.failed",
    `Somebody changed ${found.model}@${found.version} after you read it; nothing was overwritten.`,
  );
}

/** What an event says of a version. */
function said({ note, metrics, tags, serving, ...rest }: VersionDetailDto) {
  const { label, author, sourceUrl, dataUrl, card } = rest;
  return { note, metrics, tags, serving: ownOf(serving), label, author, sourceUrl, dataUrl, card };
}
