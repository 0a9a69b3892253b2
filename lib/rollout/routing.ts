import { previousWarmMs } from "@/lib/contract/alias";
import { type VersionRef, versionLabelSchema } from "@/lib/contract/version-label";
import { modelNotFound } from "@/lib/platform/authorize";
import { AppError } from "@/lib/platform/errors";
import type { RoutingTable } from "./routing-table";
import type { SnapshotAlias, SnapshotModel, SnapshotVersion } from "./snapshot";

/** What a request names: an alias of a model, or one version by its number or its label. */
export type TargetRef =
  | { readonly kind: "alias"; readonly model: SnapshotModel; readonly alias: SnapshotAlias }
  | { readonly kind: "version"; readonly model: SnapshotModel; readonly ref: VersionRef };

/**
 * Reads `{model}` with `production`, an alias, a number or a label. Whether a version has the label is for
 * whoever looks it up: an alias comes first, and no label equals one of its model.
 * Errors: `model.not_found`, `alias.not_found`, `alias.unset`, `version.not_found`.
 */
export function parseTarget(table: RoutingTable, name: string, ref: string | null): TargetRef {
  const model = table.modelByName.get(name);
  if (model === undefined) throw modelNotFound(name);
  const wanted = ref ?? "production";
  if (/^[0-9]+$/.test(wanted)) {
    const number = Number(wanted);
    if (number < 1 || number > 2_147_483_647) throw versionNotFound(model, wanted);
    return { kind: "version", model, ref: number };
  }
  const alias = table.findAlias(model.id, wanted);
  if (alias !== null && alias.versionId !== null) return { kind: "alias", model, alias };
  if (alias === null && wanted !== "production") return byLabel(model, wanted);
  throw aliasUnset(model, wanted);
}

function byLabel(model: SnapshotModel, label: string): TargetRef {
  // Every alias's name has the form of a label, so that nothing else can be either.
  if (versionLabelSchema.safeParse(label).success) return { kind: "version", model, ref: label };
  throw new AppError(
    "alias.not_found",
    `The model "${model.name}" has no alias and no label of this name.`,
  );
}

function aliasUnset(model: SnapshotModel, ref: string): AppError {
  const numbers = model.readyNumbers.slice(0, 10);
  const rest = model.readyNumbers.length - numbers.length;
  const [newest] = numbers;
  const detail = `The alias "${ref}" of the model "${model.name}" points at no version.`;
  return newest === undefined
    ? new AppError("alias.unset", detail, {
        hint: "The model has no ready version: upload one, then promote it.",
      })
    : new AppError("alias.unset", detail, {
        hint: `Ready versions: ${numbers.join(", ")}${rest > 0 ? ", …" : ""}. Promote one, or call ${model.name}@${newest}.`,
      });
}

/** A number that does not exist, or a name that is neither an alias nor a label. */
export function versionNotFound(model: { name: string }, number: VersionRef): AppError {
  if (typeof number === "string" && !/^[0-9]+$/.test(number)) {
    return new AppError(
      "alias.not_found",
      `The model "${model.name}" has no alias and no label "${number}".`,
    );
  }
  return new AppError(
    "version.not_found",
    `The model "${model.name}" has no version ${String(number).slice(0, 20)}.`,
  );
}

/** Said only to who may call the model: they called it before, perhaps. */
function versionArchived({ name }: { name: string }, number: number): AppError {
  return new AppError("version.not_found", `The version ${name}@${number} is archived.`, {
    hint: `Restore it (POST /api/v1/models/${name}/versions/${number}/restore), or call another version.`,
  });
}

/** A version that can run: its file and its signature are known. */
export type RunnableVersion = SnapshotVersion & {
  readonly servingDigest: string;
  readonly signature: NonNullable<SnapshotVersion["signature"]>;
};

function isRunnable(version: SnapshotVersion): version is RunnableVersion {
  const { status, servingDigest, signature } = version;
  return status === "ready" && servingDigest !== null && signature !== null;
}

/**
 * Whether a version that was named may answer. Errors: `version.not_found` (none, or archived);
 * `version.not_ready` (validating or rejected).
 */
export function assertRunnable(
  model: { name: string },
  ref: VersionRef,
  version: SnapshotVersion | null,
): RunnableVersion {
  if (version === null) throw versionNotFound(model, ref);
  if (version.status === "archived") throw versionArchived(model, version.number);
  // The same object: it is asked for with every prediction.
  if (isRunnable(version)) return version;
  const why =
    version.status === "rejected" ? "was rejected by validation" : "is still being validated";
  const hint =
    version.status === "rejected"
      ? "The version's page says why. Upload the corrected file as a new version."
      : "Ask again in a moment; the version's page shows how far it is.";
  throw new AppError("version.not_ready", `The version ${model.name}@${version.number} ${why}.`, {
    hint,
  });
}

/** What the pool says of a version, as far as routing cares. */
export type Warmth = (versionId: string) => "absent" | "loading" | "warm" | "restarting" | "failed";

/**
 * Which version answers for an alias now. The new target only when it is warm; until then the one that
 * answered before, while that is warm or back in a moment after a crash. With neither, the new target: the caller hears that it is not
 * available yet. So a move never routes to something that must load first.
 */
export function effectiveTarget(
  alias: Pick<SnapshotAlias, "versionId">,
  lastEffective: string | undefined,
  warmth: Warmth,
): string | null {
  if (alias.versionId === null) return null;
  if (warmth(alias.versionId) === "warm" || lastEffective === undefined) return alias.versionId;
  const before = warmth(lastEffective);
  return before === "warm" || before === "restarting" ? lastEffective : alias.versionId;
}

/** The versions that a rollout has answer callers beside the alias's own. */
export function answeringTargets({ rollout }: Pick<SnapshotAlias, "rollout">): string[] {
  if (rollout === null || rollout.kind === "shadow") return [];
  return rollout.targets.map(({ versionId }) => versionId);
}

interface DesiredInput {
  readonly aliases: readonly SnapshotAlias[];
  /** alias id → the version that answers for it now. */
  readonly effective: ReadonlyMap<string, string>;
  /** version id → when it was last called by number. */
  readonly called: ReadonlyMap<string, number>;
  readonly nowMs: number;
  readonly idleUnloadMs: number;
}

/**
 * The versions that must be warm: every alias's target, its intended one (so that a promotion can
 * finish), the one before for ten minutes, the one that still answers until the target is warm, those of its
 * rollout but for shadows, which have workers of their own, and what was called by number lately.
 */
export function desiredVersions(input: DesiredInput): Set<string> {
  const wanted = new Set<string>();
  for (const alias of input.aliases) {
    if (alias.versionId !== null) wanted.add(alias.versionId);
    if (alias.intendedVersionId !== null) wanted.add(alias.intendedVersionId);
    const sinceMove = input.nowMs - (alias.movedAtMs ?? Number.NEGATIVE_INFINITY);
    if (alias.previousVersionId !== null && sinceMove < previousWarmMs)
      wanted.add(alias.previousVersionId);
    const answering = input.effective.get(alias.id);
    if (answering !== undefined && alias.versionId !== null) wanted.add(answering);
    for (const id of answeringTargets(alias)) wanted.add(id);
  }
  for (const [id, at] of input.called) if (input.nowMs - at < input.idleUnloadMs) wanted.add(id);
  return wanted;
}
