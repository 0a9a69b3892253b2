import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { currentTimeMs } from "@/lib/platform/clock";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";

interface ServiceAccountRow {
  id: string;
  name: string;
  description: string;
  disabledAt: Date | null;
  createdBy: string;
  createdAt: Date;
  _count: { keys: number };
}

/** What every query of an account reads with it: how many of its keys are neither revoked nor over. */
export function countWorkingKeys() {
  const now = new Date(currentTimeMs());
  const works = { revokedAt: null, OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
  return { _count: { select: { keys: { where: works } } } };
}

export function toServiceAccountDto(row: ServiceAccountRow): ServiceAccountDto {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    status: row.disabledAt === null ? "active" : "disabled",
    keys: row._count.keys,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** Errors: `service_account.not_found`. */
export async function getServiceAccountRow(
  tx: Pick<Tx, "serviceAccount">,
  id: string,
): Promise<ServiceAccountRow> {
  const row = await tx.serviceAccount.findUnique({ where: { id }, include: countWorkingKeys() });
  if (row !== null) return row;
  throw new AppError("service_account.not_found", `There is no service account ${id}.`);
}

export function nameTaken(name: string | undefined, cause: unknown): AppError {
  const detail = `There is a service account "${name}" already.`;
  return new AppError("service_account.exists", detail, { cause });
}
