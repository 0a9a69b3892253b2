import type { SnapshotAlias, SnapshotRollout } from "../snapshot";

/**
 * Of the stable version's requests in a rollout, the share that its control answers: workers of the same version that
 * get as many requests as the target gets. A process that is asked seldom is slower than one that is asked often, the
 * same model or not (its caches are somebody else's in between: a third, at one request in twenty of 200 a second), so
 * that only these two are alike. 0: there is none, because no version answers by weight.
 */
export function controlShare({ kind, targets }: SnapshotRollout): number {
  if (kind === "shadow") return 0;
  let taken = 0;
  let largest = 0;
  for (const { weightPercent } of targets) {
    taken += weightPercent;
    largest = Math.max(largest, weightPercent);
  }
  const left = 100 - taken;
  return left <= 0 ? 0 : Math.min(1, largest / left);
}

/** The versions that need a control now. */
export function controlledVersions(aliases: readonly SnapshotAlias[]): Set<string> {
  return new Set(
    aliases.flatMap(({ rollout }) =>
      rollout !== null && controlShare(rollout) > 0 ? [rollout.stableVersionId] : [],
    ),
  );
}
