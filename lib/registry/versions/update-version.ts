import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { updateVersionBody, VersionDto } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction } from "@/lib/platform/db";
import { getVersionRow } from "./get-version-row";
import { toVersionDto, versionInclude } from "./version-dto";

/** The artifact never changes; what people say about it may. */
export async function updateVersion(
  ctx: Context,
  input: z.output<typeof updateVersionBody> & { name: string; number: number },
): Promise<VersionDto> {
  authorize(ctx.actor, "models:write", { model: input.name });
  return inTransaction(async (tx) => {
    const found = await getVersionRow(tx, input);
    const row = await tx.version.update({
      where: { id: found.id },
      data: {
        ...(input.note === undefined ? {} : { note: input.note }),
        ...(input.metrics === undefined ? {} : { metrics: input.metrics }),
        ...(input.tags === undefined ? {} : { tags: [...new Set(input.tags)] }),
      },
      include: versionInclude,
    });
    const after = toVersionDto(row);
    await recordAudit(tx, ctx, {
      action: "version.updated",
      target: `version:${input.name}@${input.number}`,
      before: said(toVersionDto(found)),
      after: said(after),
    });
    return after;
  });
}

function said({ note, metrics, tags }: VersionDto) {
  return { note, metrics, tags };
}
