import { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { StatusChange } from "@/lib/contract/deletion";
import { statusChangeSchema } from "@/lib/contract/deletion";
import type { Page } from "@/lib/contract/paging";
import type { VersionRef } from "@/lib/contract/version-label";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getVersionRow } from "../versions";

const statuses = statusChangeSchema.shape.status;
/** Who did it, and of a rejection why; phases of before it was kept say neither. */
const detailSchema = z.object({
  by: z.string().catch(""),
  code: z.string().nullable().catch(null),
});

/** What a version's status was, newest first. The phases of a validation between two are left out. */
export async function listStatusChanges(
  ctx: Context,
  input: { name: string; number: VersionRef; limit: number; cursor?: string | undefined },
): Promise<Page<StatusChange>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const { id: versionId, createdBy } = await getVersionRow(db(), input);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,18}$/]);
  const rows = await db().versionEvent.findMany({
    where: {
      versionId,
      phase: { in: [...statuses.options] },
      ...(before === undefined ? {} : { id: { lt: BigInt(before) } }),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ id }) => [String(id)]);
  const data = page.rows.map(({ id, phase, at, detail }) => {
    const { by, code } = detailSchema.parse(detail ?? {});
    const status = statuses.parse(phase);
    const who = by === "" && status === "queued" ? createdBy : by;
    return { id: String(id), status, at: at.toISOString(), by: who, code };
  });
  return { data, nextCursor: page.nextCursor };
}
