import { Prisma, type Tx } from "@/lib/platform/db";

/** Every digest that versions name, with the version. For queries over `version`, narrowed by `which`. */
export function namedArtifacts(which: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT version.id AS version_id, version.model_id, version.digest FROM version WHERE ${which}
    UNION ALL
    SELECT version.id, version.model_id, version.serving_digest FROM version
      WHERE version.serving_digest IS NOT NULL AND ${which}
    UNION ALL
    SELECT version.id, version.model_id, version_file.digest
      FROM version_file JOIN version ON version.id = version_file.version_id WHERE ${which}`;
}

/**
 * Counts anew what the model's versions name. The caller holds the model's row, or is alone with it; it is
 * called by whoever changes what is named.
 */
export async function countStorage(tx: Pick<Tx, "$executeRaw">, modelId: string): Promise<void> {
  await tx.$executeRaw`
    UPDATE model SET stored_bytes = (
      SELECT coalesce(sum(artifact.size_bytes), 0) FROM artifact
      WHERE digest IN (SELECT digest FROM (
        ${namedArtifacts(Prisma.sql`version.model_id = ${modelId}::uuid`)}) AS named))
    WHERE id = ${modelId}::uuid`;
}
