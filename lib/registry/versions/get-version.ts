import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { getVersionRow } from "./get-version-row";
import { toVersionDto } from "./version-dto";

export async function getVersion(
  ctx: Context,
  input: { name: string; number: number },
): Promise<VersionDto> {
  authorize(ctx.actor, "models:read", { model: input.name });
  return toVersionDto(await getVersionRow(db(), input));
}
