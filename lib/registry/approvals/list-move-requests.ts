import type { z } from "zod";
import type { Actor, Context, Permission } from "@/lib/contract/actor";
import type { listMoveRequestsQuery, MoveRequestDto } from "@/lib/contract/move-request";
import type { Page } from "@/lib/contract/paging";
import {
  permissionsOfGrant,
  permissionsOfRole,
  rolesThatSeePrivate,
} from "@/lib/contract/permissions";
import { authorize } from "@/lib/platform/authorize";
import { authorizeModel, readModelsAccess, visibleModels } from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor, uuidPattern } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { moveRequestInclude, toMoveRequestDto } from "./move-request-dto";

type ListInput = z.output<typeof listMoveRequestsQuery>;

/** Requests of every model that the caller sees, newest first. With `mine`: those that they may decide now. */
export async function listMoveRequests(
  ctx: Context,
  input: ListInput,
): Promise<Page<MoveRequestDto>> {
  authorize(ctx.actor, "models:read");
  return list(ctx, input, Prisma.sql`true`);
}

/** The same of one model. Errors: `model.not_found`, `cursor.invalid`. */
export async function listModelMoveRequests(
  ctx: Context,
  { name, ...input }: ListInput & { name: string },
): Promise<Page<MoveRequestDto>> {
  await authorizeModel(ctx.actor, "models:read", name);
  return list(ctx, input, Prisma.sql`model.live_name = ${name}`);
}

async function list(
  ctx: Context,
  { limit, cursor, status, mine, own, settled }: ListInput,
  ofModel: Prisma.Sql,
): Promise<Page<MoveRequestDto>> {
  const [before] = cursor === undefined ? [] : decodeCursor(cursor, [uuidPattern]);
  const conditions = [
    visibleModels(ctx.actor),
    ofModel,
    ...(status === undefined ? [] : [Prisma.sql`request.status = ${status}`]),
    ...(before === undefined ? [] : [Prisma.sql`request.id < ${before}::uuid`]),
    ...(mine === "true" ? [mayBeDecidedBy(ctx.actor)] : []),
    ...(own === "true" ? [isOwnOf(ctx.actor)] : []),
    ...(settled === "true" ? [Prisma.sql`request.status <> 'waiting'`] : []),
  ];
  const found = await db().$queryRaw<{ id: string }[]>`
    SELECT request.id::text FROM move_request AS request
      JOIN model ON model.id = request.model_id
      LEFT JOIN alias ON alias.id = request.alias_id
    WHERE ${Prisma.join(conditions, " AND ")}
    ORDER BY request.id DESC LIMIT ${limit + 1}`;
  const page = cutPage(found, limit, ({ id }) => [id]);
  const ids = page.rows.map(({ id }) => id);
  return { data: await readRequests(ctx, ids), nextCursor: page.nextCursor };
}

async function readRequests(ctx: Context, ids: readonly string[]): Promise<MoveRequestDto[]> {
  const rows = await db().moveRequest.findMany({
    where: { id: { in: [...ids] } },
    include: moveRequestInclude,
    orderBy: { id: "desc" },
  });
  const names = [...new Set(rows.map(({ model }) => model.name))];
  const access = await readModelsAccess(db(), ctx.actor, names);
  const byName = new Map(access.map((model) => [model.name, model]));
  return rows.flatMap((row) => {
    const model = byName.get(row.model.name);
    return model === undefined ? [] : [toMoveRequestDto(row, { actor: ctx.actor, model })];
  });
}

/** `isOwn` of the DTO as the database can say it. */
function isOwnOf({ kind, id }: Actor): Prisma.Sql {
  const asked = Prisma.sql`(request.requested_by @> ${JSON.stringify({ kind, id })}::jsonb)`;
  if (kind !== "user") return asked;
  return Prisma.sql`(${asked} OR ${id}::uuid = ANY(request.requester_ids))`;
}

/** `mayDecide` of the DTO as the database can say it; a test holds the two equal. */
function mayBeDecidedBy(actor: Actor): Prisma.Sql {
  if (actor.kind !== "user" || actor.lacksSecondFactor === true) return Prisma.sql`false`;
  const { id, role } = actor;
  const roleGives = (permission: Permission) => {
    const given: readonly Permission[] = permissionsOfRole[role];
    return given.includes(permission);
  };
  const seesAll = rolesThatSeePrivate.has(role);
  const grants = Object.entries(permissionsOfGrant).flatMap(([grant, given]) => {
    const held: readonly Permission[] = given;
    return held.includes("models:promote") ? [grant] : [];
  });
  const mayPromote = Prisma.sql`(
    (${roleGives("models:promote")}::bool AND (${seesAll}::bool OR model.visibility = 'internal'))
    OR EXISTS (SELECT FROM model_grant WHERE model_grant.model_id = model.id
      AND user_id = ${id}::uuid AND model_grant.role::text = ANY(${grants}::text[])))`;
  // Who sees the model approves by the role alone, and the list shows no other models.
  return Prisma.sql`request.status = 'waiting' AND alias.id IS NOT NULL
    AND NOT ${id}::uuid = ANY(request.requester_ids) AND ${mayPromote}
    AND (NOT alias.protected OR CASE coalesce(alias.rules #>> '{movers,who}', 'approvers')
      WHEN 'promoters' THEN true
      WHEN 'people' THEN alias.rules #> '{movers,people}' ? ${id}
      ELSE ${roleGives("models:approve")}::bool END)`;
}
