import { previousWarmMs } from "@/lib/contract/alias";
import type { DeletionGuard } from "@/lib/contract/deletion";
import type { VersionStatus } from "@/lib/contract/version";

const dayMs = 24 * 3_600_000;

export interface GuardedVersion {
  readonly id: string;
  readonly number: number;
  readonly status: VersionStatus;
}

export interface AliasPointers {
  readonly name: string;
  readonly versionId: string | null;
  readonly intendedVersionId: string | null;
  readonly previousVersionId: string | null;
  readonly movedAt: Date | null;
}

/** The last time an alias was moved away from a version, or deleted while it pointed there. */
export interface LastServed {
  readonly number: number;
  readonly alias: string;
  readonly atMs: number;
}

/** A rollout that is live, with the versions that it brings and the one that it compares with. */
export interface LiveRollout {
  readonly alias: string;
  readonly versionIds: readonly string[];
}

/**
 * What stands in the way of deleting these versions now, by version. A version that an alias answers from,
 * is being moved to, or could be rolled back to without loading; one that served not long ago, so that what
 * it answered can still be explained; one that is being validated, whose verdict would find nothing; and one that
 * a rollout brings.
 */
export function decideGuards({
  versions,
  aliases,
  lastServed,
  rollouts = [],
  retentionDays,
  nowMs,
}: {
  versions: readonly GuardedVersion[];
  rollouts?: readonly LiveRollout[];
  aliases: readonly AliasPointers[];
  lastServed: readonly LastServed[];
  retentionDays: number;
  nowMs: number;
}): DeletionGuard[] {
  return versions.flatMap((version) => [
    ...aliases.flatMap((alias) => pointersTo(version, alias, nowMs)),
    ...lastServed.flatMap(({ number, alias, atMs }): DeletionGuard[] => {
      const untilMs = atMs + retentionDays * dayMs;
      if (number !== version.number || untilMs <= nowMs) return [];
      return [{ kind: "retention", version: number, alias, until: toIso(untilMs) }];
    }),
    ...(version.status === "validating"
      ? [{ kind: "validating" as const, version: version.number }]
      : []),
    ...rollouts
      .filter(({ versionIds }) => versionIds.includes(version.id))
      .map(({ alias }) => ({ kind: "rollout" as const, version: version.number, alias })),
  ]);
}

function pointersTo(
  { id, number }: GuardedVersion,
  { name, versionId, intendedVersionId, previousVersionId, movedAt }: AliasPointers,
  nowMs: number,
): DeletionGuard[] {
  const by = (as: "target" | "intended" | "previous", untilMs: number | null): DeletionGuard => ({
    ...{ kind: "alias", version: number, alias: name, as },
    until: untilMs === null ? null : toIso(untilMs),
  });
  const warmUntilMs = (movedAt?.getTime() ?? 0) + previousWarmMs;
  return [
    ...(versionId === id ? [by("target", null)] : []),
    ...(intendedVersionId === id ? [by("intended", null)] : []),
    ...(previousVersionId === id && warmUntilMs > nowMs ? [by("previous", warmUntilMs)] : []),
  ];
}

function toIso(ms: number): string {
  return new Date(ms).toISOString();
}

/** One guard as a sentence of the refusal. */
export function sayGuard(model: string, guard: DeletionGuard): string {
  switch (guard.kind) {
    case "alias":
      return sayAlias(`${model}@${guard.version}`, guard);
    case "retention":
      return `${model}@${guard.version} served as ${guard.alias} and is kept until ${guard.until}`;
    case "validating":
      return `${model}@${guard.version} is still being validated`;
    case "rollout":
      return `a rollout on ${guard.alias} uses ${model}@${guard.version}`;
    case "has_alias":
      return `the model "${model}" has the alias ${guard.alias}`;
    default:
      return guard satisfies never;
  }
}

function sayAlias(
  version: string,
  { alias, as, until }: Extract<DeletionGuard, { kind: "alias" }>,
): string {
  switch (as) {
    case "target":
      return `${version} is served as ${alias}`;
    case "intended":
      return `${alias} is being moved to ${version}`;
    case "previous":
      return `${alias} can be rolled back to ${version} at once until ${until}`;
    default:
      return as satisfies never;
  }
}

/** All of them would be a page: the first ten, and how many more there are. */
export function sayGuards(
  done: "deleted" | "archived",
  { model, guards }: { model: string; guards: readonly DeletionGuard[] },
): string {
  const said = guards.slice(0, 10).map((guard) => sayGuard(model, guard));
  const rest = guards.length - said.length;
  return `Nothing was ${done}: ${said.join("; ")}${rest > 0 ? `; and ${rest} more reasons` : ""}.`;
}
