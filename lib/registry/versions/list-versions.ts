import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { VersionDto, VersionStatus } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { toVersionDto, versionInclude } from "./version-dto";

interface ListVersionsInput {
  readonly name: string;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Absent: all but what is archived. */
  readonly status?: VersionStatus | "all" | undefined;
}

/** Newest first. */
export async function listVersions(
  ctx: Context,
  input: ListVersionsInput,
): Promise<Page<VersionDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,10}$/]);
  const rows = await db().version.findMany({
    where: {
      modelId: model.id,
      ...(before === undefined ? {} : { number: { lt: Number(before) } }),
      deletedAt: null,
      ...byStatus(input.status),
    },
    include: versionInclude,
    orderBy: { number: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ number }) => [number]);
  return { data: page.rows.map(toVersionDto), nextCursor: page.nextCursor };
}

/** Archiving hides: who wants to see what is archived says so. */
function byStatus(status: ListVersionsInput["status"]) {
  if (status === undefined) return { status: { not: "archived" } } as const;
  return status === "all" ? {} : { status };
}
