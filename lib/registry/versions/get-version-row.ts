import { modelNotFound } from "@/lib/platform/authorize";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { type VersionRow, versionInclude } from "./version-dto";

/** A version of a live model. Errors: `model.not_found`, `version.not_found`. */
export async function getVersionRow(
  tx: Pick<Tx, "version" | "model">,
  { name, number }: { name: string; number: number },
): Promise<VersionRow> {
  const row = await tx.version.findFirst({
    where: { number, model: { liveName: name } },
    include: versionInclude,
  });
  if (row !== null) return row;
  const model = await tx.model.findUnique({
    where: { liveName: name },
    select: { lastNumber: true },
  });
  if (model === null) throw modelNotFound(name);
  const known = model.lastNumber === 0 ? "it has none yet" : `its newest is ${model.lastNumber}`;
  throw new AppError(
    "version.not_found",
    `The model "${name}" has no version ${number}; ${known}.`,
  );
}
