import type { Actor, GrantRole, ModelAccess, Permission } from "@/lib/contract/actor";
import { rolesThatSeePrivate } from "@/lib/contract/permissions";
import { authorizeOn, noModel } from "./authorize";
import { db, Prisma, type Tx } from "./db";

/**
 * First line of every use case about one model: `await authorizeModel(ctx.actor, "models:promote", name)`.
 * It reads the model's rules each time, so that a grant that was taken back is so with the next request.
 * Errors: `key.scope_missing`, `permission.denied`, `model.not_found`, `db.unavailable`.
 */
export async function authorizeModel(
  actor: Actor,
  permission: Permission,
  name: string,
): Promise<void> {
  authorizeOn(actor, permission, await readModelAccess(actor, name));
}

/** The rules of a live model as far as they are about this actor. */
export async function readModelAccess(actor: Actor, name: string): Promise<ModelAccess> {
  const row = await db().model.findUnique({
    where: { liveName: name },
    select: accessSelect(actor),
  });
  return row === null ? noModel(name) : toModelAccess(name, row);
}

/** Of the live models among many names, in one query. */
export async function readModelsAccess(
  tx: Pick<Tx, "model">,
  actor: Actor,
  names: readonly string[],
): Promise<ModelAccess[]> {
  if (names.length === 0) return [];
  const rows = await tx.model.findMany({
    where: { liveName: { in: [...names] } },
    select: { name: true, ...accessSelect(actor) },
  });
  return rows.map(({ name, ...row }) => toModelAccess(name, row));
}

interface AccessRow {
  readonly visibility: ModelAccess["visibility"];
  readonly grants: readonly { readonly userId: string; readonly role: GrantRole }[];
}

function accessSelect(actor: Actor) {
  const people = peopleOf(actor).map(({ id }) => id);
  return {
    visibility: true,
    grants: { where: { userId: { in: people } }, select: { userId: true, role: true } },
  } as const;
}

function toModelAccess(name: string, { visibility, grants }: AccessRow): ModelAccess {
  const byPerson = Object.fromEntries(grants.map(({ userId, role }) => [userId, role]));
  return { name, visibility, grants: byPerson };
}

/** The people whose rights count: all of them have to see what is shown. */
function peopleOf(actor: Actor) {
  switch (actor.kind) {
    case "user":
      return [actor];
    case "key":
      return actor.holders;
    case "system":
      return [];
    default:
      return actor satisfies never;
  }
}

/**
 * The one filter of every list of models or of what belongs to them: the live models that the actor may
 * see, as canSeeModel (contract/permissions.ts) says it of one. For queries that have the table `model`.
 */
export function visibleModels(actor: Actor): Prisma.Sql {
  const live = Prisma.sql`model.live_name`;
  return Prisma.join([Prisma.sql`${live} IS NOT NULL`, ...seenBy(actor, live)], " AND ");
}

/** The same of deleted models that can still be restored: who saw the model sees it in the trash. */
export function visibleDeletedModels(actor: Actor): Prisma.Sql {
  const isInTrash = Prisma.sql`model.deleted_at IS NOT NULL AND model.purged_at IS NULL`;
  return Prisma.join([isInTrash, ...seenBy(actor, Prisma.sql`model.name`)], " AND ");
}

function seenBy(actor: Actor, nameColumn: Prisma.Sql): Prisma.Sql[] {
  const conditions: Prisma.Sql[] = [];
  const names = actor.kind === "key" ? actor.models : null;
  if (names !== null) conditions.push(Prisma.sql`${nameColumn} = ANY(${[...names]}::text[])`);
  const isNobodys = actor.kind === "key" && actor.holders.length === 0;
  if (isNobodys && names === null) conditions.push(Prisma.sql`model.visibility = 'internal'`);
  for (const { id, role } of peopleOf(actor)) {
    if (rolesThatSeePrivate.has(role)) continue;
    conditions.push(Prisma.sql`(model.visibility = 'internal' OR EXISTS (
      SELECT FROM model_grant WHERE model_grant.model_id = model.id AND user_id = ${id}::uuid))`);
  }
  return conditions;
}
