import type { Context } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { getKeyRow } from "./find-key-row";
import { toKeyDto } from "./key-dto";

export async function getKey(ctx: Context, input: { id: string }): Promise<KeyDto> {
  authorize(ctx.actor, "keys:read");
  return toKeyDto(await getKeyRow(db(), ctx.actor, input.id));
}
