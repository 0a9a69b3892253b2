import type { Context } from "@/lib/contract/actor";
import type { Page } from "@/lib/contract/paging";
import type { ModelGatewayDto } from "@/lib/contract/system";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { getModelRow } from "../models";
import { listLiveGateways } from "./list-gateways";

/** What each live gateway has warm of this model, and what it could not load: by the gateways' ids. */
export async function listModelGateways(
  ctx: Context,
  input: { name: string; limit: number; cursor?: string | undefined },
): Promise<Page<ModelGatewayDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [after = ""] =
    input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^[0-9a-f-]{36}$/]);
  const [revision, gateways] = await Promise.all([
    db().revision.findUniqueOrThrow({ where: { id: 1 } }),
    listLiveGateways(db()),
  ]);
  const rest = gateways.filter(({ id }) => id > after);
  const page = cutPage(rest, input.limit, ({ id }) => [id]);
  const ids = page.rows.flatMap(({ warm, failed }) => [...warm, ...Object.keys(failed)]);
  const numbers = await numbersOf(model.id, ids);
  const data = page.rows.map(({ id, hostname, seenAt, appliedRevision, warm, failed }) => ({
    id,
    hostname,
    seenAt: seenAt.toISOString(),
    appliedRevision: String(appliedRevision),
    isCurrent: appliedRevision >= revision.number,
    warm: warm.flatMap((version) => numbers.get(version) ?? []).sort((a, b) => a - b),
    failed: Object.entries(failed).flatMap(([versionId, { code, detail }]) => {
      const version = numbers.get(versionId);
      return version === undefined ? [] : [{ version, code, detail }];
    }),
  }));
  return { data, nextCursor: page.nextCursor };
}

/** Of the ids, those of this model's versions: a caller may not learn what else gateways serve. */
async function numbersOf(modelId: string, ids: readonly string[]): Promise<Map<string, number>> {
  const rows = await db().version.findMany({
    where: { modelId, id: { in: [...new Set(ids)] } },
    select: { id: true, number: true },
  });
  return new Map(rows.map(({ id, number }) => [id, number]));
}
