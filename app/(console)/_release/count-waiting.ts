import { cache } from "react";
import type { Context } from "@/lib/contract/actor";
import { permissionsOf } from "@/lib/contract/permissions";
import { listMoveRequests } from "@/lib/registry/approvals";
import { mostCounted } from "./most-counted";

/** Requests that wait for this person, at most one more than are counted; the frame and the overview ask for the same. */
export const countWaiting = cache(async (ctx: Context): Promise<number> => {
  if (!permissionsOf(ctx.actor).includes("models:promote")) return 0;
  const query = { status: "waiting", mine: "true", limit: mostCounted } as const;
  const { data, nextCursor } = await listMoveRequests(ctx, query);
  return nextCursor === null ? data.length : mostCounted + 1;
});
