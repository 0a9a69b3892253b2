import type { z } from "zod";
import { recordAudit } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { createServiceAccountBody, ServiceAccountDto } from "@/lib/contract/service-account";
import { authorize } from "@/lib/platform/authorize";
import { inTransaction, isUniqueConflict } from "@/lib/platform/db";
import { countWorkingKeys, nameTaken, toServiceAccountDto } from "./service-account-dto";

/** Errors: `service_account.exists`. */
export async function createServiceAccount(
  ctx: Context,
  input: z.output<typeof createServiceAccountBody>,
): Promise<ServiceAccountDto> {
  authorize(ctx.actor, "users:write");
  const adding = inTransaction(async (tx) => {
    const row = await tx.serviceAccount.create({
      data: { name: input.name, description: input.description, createdBy: ctx.actor.label },
      include: countWorkingKeys(),
    });
    const after = toServiceAccountDto(row);
    const target = `service_account:${row.id}`;
    await recordAudit(tx, ctx, { action: "service_account.created", target, after });
    return after;
  });
  return adding.catch((error: unknown) => {
    throw isUniqueConflict(error) ? nameTaken(input.name, error) : error;
  });
}
