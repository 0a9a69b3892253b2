import type { VersionRef } from "@/lib/contract/version-label";
import { modelNotFound } from "@/lib/platform/authorize";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { type VersionRow, versionInclude } from "./version-dto";

/**
 * A version of a live model by its number or its label; not one that was deleted. The one place where a path's
 * name becomes a version. Errors: `model.not_found`, `version.not_found`.
 */
export async function getVersionRow(
  tx: Pick<Tx, "version" | "model">,
  { name, number }: { name: string; number: VersionRef },
): Promise<VersionRow> {
  const row = await tx.version.findFirst({
    where: { ...byRef(number), deletedAt: null, model: { liveName: name } },
    include: versionInclude,
  });
  if (row !== null) return row;
  const model = await tx.model.findUnique({
    where: { liveName: name },
    select: { lastNumber: true },
  });
  if (model === null) throw modelNotFound(name);
  throw versionNotFound(name, number, model.lastNumber);
}

export function byRef(ref: VersionRef) {
  return typeof ref === "number" ? { number: ref } : { label: ref };
}

function versionNotFound(name: string, ref: VersionRef, newest: number): AppError {
  const what = typeof ref === "number" ? `no version ${ref}` : `no version labelled "${ref}"`;
  const known = newest === 0 ? "it has none yet" : `its newest number is ${newest}`;
  return new AppError("version.not_found", `The model "${name}" has ${what}; ${known}.`);
}
