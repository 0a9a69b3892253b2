import type { Context } from "@/lib/contract/actor";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { getServiceAccountRow, toServiceAccountDto } from "./service-account-dto";

/** Errors: `service_account.not_found`. */
export async function getServiceAccount(
  ctx: Context,
  input: { id: string },
): Promise<ServiceAccountDto> {
  authorize(ctx.actor, "users:read");
  return toServiceAccountDto(await getServiceAccountRow(db(), input.id));
}
