import type { Actor } from "@/lib/contract/actor";
import type { WorkerPool } from "@/lib/inference";
import type { SnapshotVersion, TargetRef } from "@/lib/rollout";
import { chooseTarget, controlShare, type SnapshotRollout } from "@/lib/rollout/sharing";
import type { Call, PredictionDeps } from "./predict";

/** That a rollout shares the alias's requests, and what it made of this one. */
export interface Share {
  readonly rollout: SnapshotRollout;
  /** Of an A/B, when the version answers that the unit belongs to: eight bytes of whoever stays with it. */
  readonly unit: Buffer | null;
  /** Its duration counts: of the stable version only where its control answers, which is asked as often as the target. */
  readonly isTimed: boolean;
  /** The control's; null: the version's own workers. */
  readonly pool: WorkerPool | null;
}

export interface Shared {
  readonly version: SnapshotVersion | null;
  /** Null: no rollout counts this request. */
  readonly share: Share | null;
}

const unshared = (version: SnapshotVersion | null): Shared => ({ version, share: null });

/**
 * Who answers for an alias. A target that this gateway has not warm costs nobody an answer: the stable version
 * gives it, and then as nobody's choice, so that an A/B does not count it for either side.
 */
export function shareAlias(
  { targets }: PredictionDeps,
  { alias }: Extract<TargetRef, { kind: "alias" }>,
  { headers, actor }: { headers: Call["headers"]; actor: Actor },
): Shared {
  const stable = targets.answeringVersion(alias.id);
  const { rollout } = alias;
  if (rollout === null) return unshared(stable);
  const asking = { headers, actorId: actor.id, random: Math.random() };
  const { versionId, unit } = chooseTarget(rollout, asking);
  if (versionId !== rollout.stableVersionId) {
    const version = targets.warmVersion(versionId);
    if (version !== null) return { version, share: { rollout, unit, isTimed: true, pool: null } };
  }
  // Another one still answers for the alias: no figures of the rollout are about that.
  if (stable === null || stable.id !== rollout.stableVersionId) return unshared(stable);
  const own = versionId === stable.id ? unit : null;
  return { version: stable, share: { rollout, unit: own, ...whoAnswers(targets, rollout) } };
}

/** The stable version's own workers, or its control. Without one (it cannot be loaded) the comparison is as good as it can be. */
function whoAnswers(
  targets: PredictionDeps["targets"],
  rollout: SnapshotRollout,
): Pick<Share, "isTimed" | "pool"> {
  const share = controlShare(rollout);
  const control = share === 0 ? none : targets.controlOf(rollout.stableVersionId);
  if (control.kind !== "ready") return { isTimed: control.kind === "none", pool: null };
  return Math.random() < share
    ? { isTimed: true, pool: control.pool }
    : { isTimed: false, pool: null };
}

const none = { kind: "none" } as const;
