import type { VersionFileRole } from "@/lib/contract/version-file";
import { db } from "@/lib/platform/db";

export interface Validation {
  /** Hex SHA-256 of the .onnx file. */
  readonly digest: string;
  readonly model: string;
  readonly modelId: string;
  readonly number: number;
  readonly files: readonly {
    readonly name: string;
    readonly role: VersionFileRole;
    readonly digest: string;
    readonly sizeBytes: number;
  }[];
}

const model = { select: { name: true } } as const;
const fileSelect = {
  select: { name: true, role: true, digest: true, artifact: { select: { sizeBytes: true } } },
  orderBy: { name: "asc" },
} as const;

/** What the runner needs of a version to validate it; null when it is no longer validating. */
export async function findValidation(versionId: string): Promise<Validation | null> {
  const row = await db().version.findUnique({
    where: { id: versionId },
    select: { status: true, digest: true, number: true, modelId: true, files: fileSelect, model },
  });
  if (row === null || row.status !== "validating") return null;
  const { digest, number, modelId } = row;
  const files = row.files.map(({ artifact, ...file }) => ({
    ...file,
    sizeBytes: Number(artifact.sizeBytes),
  }));
  return { digest, model: row.model.name, modelId, number, files };
}
