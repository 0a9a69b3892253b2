import { finishMove } from "@/lib/registry/aliases";
import type { WorkHandler } from "./work-loop";

/** A promotion whose console waited no longer, or is gone: the gateways decide when it is over. */
export const finishAliasMove: WorkHandler = async (_ctx, work) => {
  const progress = await finishMove(work.subjectId);
  return progress.kind === "waiting" ? { againInMs: 500 } : undefined;
};
