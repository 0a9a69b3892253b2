import type { z } from "zod";
import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { PolicyRunDto, releasePolicyDto } from "@/lib/contract/release-policy";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { runInclude, toPolicyDto, toRunDto } from "./policy-dto";

export async function getPolicy(
  ctx: Context,
  { name }: { name: string },
): Promise<z.infer<typeof releasePolicyDto>> {
  await authorizeModel(ctx.actor, "models:read", name);
  const { id } = await getModelRow(db(), name);
  return toPolicyDto(await db().model.findUniqueOrThrow({ where: { id } }));
}

/** Newest first. */
export async function listPolicyRuns(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<PolicyRunDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [uuidPattern]);
  const rows = await db().policyRun.findMany({
    where: { modelId: model.id, ...(before === undefined ? {} : { id: { lt: before } }) },
    include: runInclude,
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  const page = cutPage(rows, input.limit, ({ id }) => [id]);
  return { data: page.rows.map(toRunDto), nextCursor: page.nextCursor };
}
