import { AppError } from "@/lib/platform/errors";
import type { RolloutRow } from "./rollout-row";

/** The rollout that the caller means, if they say which, and not over. Errors: `rollout.settled`. */
export function assertLive(row: RolloutRow, expectedRollout: string | undefined): void {
  if (expectedRollout !== undefined && expectedRollout !== row.id)
    throw movedOn(`The alias's newest rollout is ${row.id}, not ${expectedRollout}.`);
  if (row.endedAt !== null) throw movedOn(`It is ${row.status} already.`);
}

export function movedOn(why: string): AppError {
  return new AppError("rollout.settled", why);
}
