import { Prisma, type Tx } from "@/lib/platform/db";
import { namedArtifacts } from "./count-storage";

/** Bytes of blobs, each counted once. */
interface Weight {
  /** Named by nothing outside. */
  readonly ownBytes: number;
  /** Named from outside too: they stay when these versions go. */
  readonly sharedBytes: number;
}

/** `which`: the versions, as a condition on the table `version`. */
export async function weighArtifacts(
  tx: Pick<Tx, "$queryRaw">,
  which: Prisma.Sql,
): Promise<Weight> {
  const outside = Prisma.sql`NOT (${which})`;
  const [row] = await tx.$queryRaw<{ own: bigint; shared: bigint }[]>`
    WITH mine AS (SELECT DISTINCT digest FROM (${namedArtifacts(which)}) AS named),
    judged AS (
      SELECT artifact.size_bytes,
        EXISTS (SELECT FROM version WHERE version.digest = mine.digest AND ${outside})
        OR EXISTS (SELECT FROM version WHERE version.serving_digest = mine.digest AND ${outside})
        OR EXISTS (SELECT FROM version_file JOIN version ON version.id = version_file.version_id
                   WHERE version_file.digest = mine.digest AND ${outside}) AS is_shared
      FROM mine JOIN artifact ON artifact.digest = mine.digest)
    SELECT coalesce(sum(size_bytes) FILTER (WHERE NOT is_shared), 0)::bigint AS own,
           coalesce(sum(size_bytes) FILTER (WHERE is_shared), 0)::bigint AS shared
    FROM judged`;
  return { ownBytes: Number(row?.own ?? 0n), sharedBytes: Number(row?.shared ?? 0n) };
}

export function versionsById(ids: readonly string[]): Prisma.Sql {
  return Prisma.sql`version.id = ANY(${[...ids]}::uuid[])`;
}

export function versionsOfModel(modelId: string): Prisma.Sql {
  return Prisma.sql`version.model_id = ${modelId}::uuid`;
}
