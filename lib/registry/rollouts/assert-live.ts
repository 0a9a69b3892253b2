import { AppError } from "@/lib/platform/errors";
import type { RolloutRow } from "./rollout-row";

/** Errors: `rollout.settled`. */
export function assertLive(row: RolloutRow): void {
  if (row.endedAt !== null) throw movedOn(`It is ${row.status} already.`);
}

export function movedOn(why: string): AppError {
  return new AppError("rollout.settled", why);
}
