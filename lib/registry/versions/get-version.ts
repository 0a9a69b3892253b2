import type { Context } from "@/lib/contract/actor";
import type { VersionDto } from "@/lib/contract/version";
import { authorizeModel } from "@/lib/platform/authorize-model";
import { db } from "@/lib/platform/db";
import { getVersionRow } from "./get-version-row";
import { toVersionDto } from "./version-dto";

export async function getVersion(
  ctx: Context,
  input: { name: string; number: number },
): Promise<VersionDto> {
  await authorizeModel(ctx.actor, "models:read", input.name);
  return toVersionDto(await getVersionRow(db(), input));
}
