import type { Context } from "@/lib/contract/actor";
import type { UserDto } from "@/lib/contract/user";
import { authorize } from "@/lib/platform/authorize";
import { db } from "@/lib/platform/db";
import { toUserDto } from "./user-dto";
import { getUserRow } from "./user-row";

/** Errors: `user.not_found`. */
export async function getUser(ctx: Context, input: { id: string }): Promise<UserDto> {
  authorize(ctx.actor, "users:read");
  return toUserDto(await getUserRow(db(), input.id));
}
