import type { Context } from "@/lib/contract/actor";
import type { TrashItem } from "@/lib/contract/deletion";
import type { Page } from "@/lib/contract/paging";
import { versionStatusSchema } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import {
  authorizeModel,
  visibleDeletedModels,
  visibleModels,
} from "@/lib/platform/authorize-model";
import { cutPage, decodeCursor } from "@/lib/platform/cursor";
import { db, Prisma } from "@/lib/platform/db";
import { mayDo, toGrants } from "./trash-access";

interface ListTrashInput {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** What was deleted and can be restored, the latest first: models, and versions of living models. */
export async function listTrash(ctx: Context, input: ListTrashInput): Promise<Page<TrashItem>> {
  authorize(ctx.actor, "models:read");
  const models = Prisma.sql`
    SELECT 'model' AS kind, model.id, model.id AS model_id, model.deleted_at, model.purge_after,
      model.deleted_by, model.stored_bytes AS size_bytes, NULL::int AS number, NULL AS label, NULL AS status,
      (SELECT count(*) FROM version WHERE version.model_id = model.id)::int AS version_count,
      EXISTS (SELECT FROM model AS other WHERE other.live_name = model.name) AS is_name_taken
    FROM model WHERE ${visibleDeletedModels(ctx.actor)} AND ${after(input, Prisma.sql`model`)}
    ORDER BY model.deleted_at DESC, model.id DESC LIMIT ${input.limit + 1}`;
  return readPage(ctx, input, [models, versionsOf(visibleModels(ctx.actor), input)]);
}

/** The same of the versions of one model. */
export async function listModelTrash(
  ctx: Context,
  { name, ...input }: ListTrashInput & { name: string },
): Promise<Page<TrashItem>> {
  await authorizeModel(ctx.actor, "models:read", name);
  const which = Prisma.sql`model.live_name = ${name}`;
  return readPage(ctx, input, [versionsOf(which, input)]);
}

/** As the report of a deletion counts it: a bundle is as large as all of its files. */
const sizeOfFiles = Prisma.sql`
  SELECT coalesce(sum(beside.size_bytes), 0)::bigint
  FROM version_file JOIN artifact AS beside ON beside.digest = version_file.digest
  WHERE version_file.version_id = version.id`;

function versionsOf(which: Prisma.Sql, input: ListTrashInput): Prisma.Sql {
  return Prisma.sql`
    SELECT 'version', version.id, version.model_id, version.deleted_at, version.purge_after,
      version.deleted_by, artifact.size_bytes + (${sizeOfFiles}) AS size_bytes, version.number, version.label, version.status::text, 1, false
    FROM version JOIN model ON model.id = version.model_id
      JOIN artifact ON artifact.digest = version.digest
    WHERE version.deleted_at IS NOT NULL AND version.purge_after IS NOT NULL AND ${which} AND ${after(input, Prisma.sql`version`)}
    ORDER BY version.deleted_at DESC, version.id DESC LIMIT ${input.limit + 1}`;
}

function after({ cursor }: ListTrashInput, table: Prisma.Sql): Prisma.Sql {
  if (cursor === undefined) return Prisma.sql`TRUE`;
  const [at = "", id = ""] = decodeCursor(cursor, [/^\d{1,17}$/, /^[0-9a-f-]{36}$/]);
  const moment = Prisma.sql`to_timestamp(0) + ${at}::bigint * interval '1 microsecond'`;
  return Prisma.sql`(${table}.deleted_at, ${table}.id) < (${moment}, ${id}::uuid)`;
}

interface Row {
  kind: "model" | "version";
  id: string;
  model_id: string;
  deleted_at: Date;
  /** Microseconds since the epoch: a Date has only milliseconds. */
  place: bigint;
  purge_after: Date;
  deleted_by: string;
  size_bytes: bigint;
  number: number | null;
  label: string | null;
  status: string | null;
  version_count: number;
  is_name_taken: boolean;
}

async function readPage(
  ctx: Context,
  input: ListTrashInput,
  parts: readonly Prisma.Sql[],
): Promise<Page<TrashItem>> {
  const all = Prisma.join(
    parts.map((part) => Prisma.sql`(${part})`),
    " UNION ALL ",
  );
  const columns = Prisma.sql`(kind, id, model_id, deleted_at, purge_after, deleted_by, size_bytes, number,
    label, status, version_count, is_name_taken)`;
  const found = await db().$queryRaw<Row[]>`
    SELECT kind, id::text, model_id::text, deleted_at, purge_after, deleted_by, size_bytes, number, label,
      status, version_count, is_name_taken, (extract(epoch FROM deleted_at) * 1000000)::bigint AS place
    FROM (${all}) AS deleted ${columns}
    ORDER BY deleted.deleted_at DESC, deleted.id DESC LIMIT ${input.limit + 1}`;
  const page = cutPage(found, input.limit, ({ place, id }) => [String(place), id]);
  const models = await readModels(page.rows.map((row) => row.model_id));
  const data = page.rows.flatMap((row) => toItem(ctx, row, models.get(row.model_id)) ?? []);
  return { data, nextCursor: page.nextCursor };
}

type Model = Awaited<ReturnType<typeof readModels>> extends Map<string, infer M> ? M : never;

async function readModels(ids: readonly string[]) {
  const rows = await db().model.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: {
      id: true,
      name: true,
      visibility: true,
      grants: { select: { userId: true, role: true } },
    },
  });
  return new Map(rows.map(({ grants, ...row }) => [row.id, { ...row, grants: toGrants(grants) }]));
}

function toItem({ actor }: Context, row: Row, model: Model | undefined): TrashItem | null {
  // Purged between the two readings.
  if (model === undefined) return null;
  const { canRestoreModel, canRestoreVersion, canPurge } = mayDo(actor, model);
  const common = {
    ...{ id: row.id, model: model.name, canPurge, deletedBy: row.deleted_by },
    deletedAt: row.deleted_at.toISOString(),
    purgeAfter: row.purge_after.toISOString(),
    sizeBytes: Number(row.size_bytes),
  };
  if (row.kind === "version") {
    return {
      ...common,
      kind: "version",
      version: row.number ?? 0,
      label: row.label,
      status: versionStatusSchema.parse(row.status),
      canRestore: canRestoreVersion,
    };
  }
  return {
    ...common,
    kind: "model",
    isNameTaken: row.is_name_taken,
    versionCount: row.version_count,
    canRestore: canRestoreModel,
  };
}
