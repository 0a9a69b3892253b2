import type { Context } from "@/lib/contract/actor";
import { type AliasMoveDto, aliasMoveKindSchema, movingKinds } from "@/lib/contract/alias";
import { moveDetailsSchema } from "@/lib/contract/gate";
import type { Page } from "@/lib/contract/paging";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { getModelRow } from "../models";

interface ListMovesInput {
  readonly name: string;
  /** Absent: the moves of every alias that the model has or had. */
  readonly alias?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** Only the move that was in force at this time. */
  readonly at?: string | undefined;
}

/** The ledger of an alias, or of a whole model, newest first; it outlives the aliases. */
export async function listAliasMoves(
  ctx: Context,
  input: ListMovesInput,
): Promise<Page<AliasMoveDto>> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  const model = await getModelRow(db(), input.name);
  const [before] = input.cursor === undefined ? [] : decodeCursor(input.cursor, [/^\d{1,18}$/]);
  const limit = input.at === undefined ? input.limit : 1;
  const rows = await db().aliasMove.findMany({
    where: {
      modelId: model.id,
      ...(input.alias === undefined ? {} : { alias: input.alias }),
      ...(before === undefined ? {} : { id: { lt: BigInt(before) } }),
      ...(input.at === undefined
        ? {}
        : { at: { lt: endOfMillisecond(input.at) }, kind: { in: [...movingKinds] } }),
    },
    orderBy: { id: "desc" },
    take: limit + 1,
  });
  await assertKnown(model, input, rows.length);
  const page = cutPage(rows, limit, ({ id }) => [String(id)]);
  return {
    data: page.rows.map(toMoveDto),
    // Of a moment there is one move, and nothing to go on with.
    nextCursor: input.at === undefined ? page.nextCursor : null,
  };
}

/** The database's calendar begins with the year 1, and nothing happened before. */
const earliestMs = Date.UTC(1970, 0, 1);

/** The answer to a question of milliseconds must hold what happened within that millisecond. */
function endOfMillisecond(time: string): Date {
  return new Date(Math.max(new Date(time).getTime() + 1, earliestMs));
}

/** An alias that never was is a typing error, and an empty list would hide it. */
async function assertKnown(
  model: { id: string; aliases: { name: string }[] },
  { name, alias }: ListMovesInput,
  found: number,
): Promise<void> {
  if (alias === undefined || found > 0 || model.aliases.some((known) => known.name === alias))
    return;
  const any = await db().aliasMove.findFirst({
    where: { modelId: model.id, alias },
    select: { id: true },
  });
  if (any === null)
    throw new AppError("alias.not_found", `The model "${name}" never had an alias "${alias}".`);
}

interface MoveRow {
  id: bigint;
  alias: string;
  kind: string;
  fromVersion: number | null;
  toVersion: number | null;
  reason: string;
  actorKind: string;
  actorId: string;
  actorLabel: string;
  requestId: string;
  warmed: boolean;
  details: unknown;
  at: Date;
}

function toMoveDto(row: MoveRow): AliasMoveDto {
  return {
    id: String(row.id),
    alias: row.alias,
    kind: aliasMoveKindSchema.parse(row.kind),
    from: row.fromVersion,
    to: row.toVersion,
    reason: row.reason,
    by: { kind: row.actorKind, id: row.actorId, label: row.actorLabel },
    requestId: row.requestId,
    warmed: row.warmed,
    at: row.at.toISOString(),
    details: moveDetailsSchema.parse(row.details),
  };
}
