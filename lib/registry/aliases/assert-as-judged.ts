import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { rolloutRunning } from "../rollouts/begin-rollout";
import type { AliasRow } from "./alias-dto";

/**
 * Compare-and-set: the alias must be what it was when a move was judged, or the move is another one.
 * Errors: `alias.conflict`.
 */
export function assertAsJudged(alias: AliasRow, judged: AliasRow | null): void {
  const isSame =
    judged !== null &&
    alias.id === judged.id &&
    alias.versionId === judged.versionId &&
    alias.movedAt?.getTime() === judged.movedAt?.getTime();
  if (!isSame) throw changed(alias);
  assertSameRules(alias, judged);
}

/** The part of it that says who may move the alias. Errors: `alias.conflict`. */
export function assertSameRules(alias: AliasRow, seen: AliasRow): void {
  const isSame =
    alias.id === seen.id &&
    alias.protected === seen.protected &&
    alias.rulesChangedAt?.getTime() === seen.rulesChangedAt?.getTime();
  if (!isSame) throw changed(alias);
}

function changed({ name }: AliasRow): AppError {
  return new AppError(
    "alias.conflict",
    `The alias "${name}" or its rules changed while the move was judged.`,
  );
}

/**
 * What stands in the way of a move whatever its gates say. Errors: `rollout.running`; `alias.pinned`, which holds
 * for automation alone.
 */
export function assertMovable(ctx: Context, alias: AliasRow): void {
  const [rollout] = alias.rollouts;
  if (rollout !== undefined) throw rolloutRunning(alias.name, rollout.kind);
  if (ctx.actor.kind === "system" && alias.pin !== null)
    throw new AppError(
      "alias.pinned",
      `The alias "${alias.name}" was rolled back, and nothing moves it by itself until somebody resumes.`,
    );
}
