import type { SystemDto } from "@/lib/contract/system";
import type { ServingDto } from "@/lib/contract/usage";

/** What an operator should look at. `kind` is a key of the words; the rest are their arguments. */
export type Warning =
  | { readonly kind: "roleShared" | "noGateway" | "noRunner" }
  | { readonly kind: "targetFailing"; readonly targets: readonly FailingTarget[] }
  | { readonly kind: "loadFailed" | "resting"; readonly count: number }
  | { readonly kind: "diskLow"; readonly freeBytes: number }
  | { readonly kind: "mixedVersions"; readonly versions: readonly string[] }
  | { readonly kind: "workLate"; readonly seconds: number };

/** An alias whose version does not answer in some gateway: its callers meet that. */
export type FailingTarget = Pick<ServingDto, "model" | "alias" | "version">;

type Fault = SystemDto["gateways"][number]["failed"][number];

/** The breaker of a version that crashed or overran its deadline again and again. */
const restingCode = "version.unavailable";
const lowShare = 0.05;
const lowBytes = 1024 ** 3;
const lateSeconds = 60;

/** The warnings of an installation, the gravest first. `serving`: what aliases point at. */
export function warningsOf(system: SystemDto, serving: readonly FailingTarget[]): Warning[] {
  const { processes, gateways, work } = system;
  const warnings: Warning[] = [];
  if (gateways.length === 0) warnings.push({ kind: "noGateway" });
  if (!processes.some(({ kind }) => kind === "runner")) warnings.push({ kind: "noRunner" });
  const failed = gateways.flatMap((gateway) => gateway.failed);
  warnings.push(...failureWarnings(failed, serving));
  warnings.push(...diskWarnings(system.storage));
  if (work.oldestSeconds !== null && work.oldestSeconds > lateSeconds)
    warnings.push({ kind: "workLate", seconds: work.oldestSeconds });
  const versions = [...new Set(processes.map(({ version }) => version))].sort();
  if (versions.length > 1) warnings.push({ kind: "mixedVersions", versions });
  if (!system.isRoleSeparate) warnings.push({ kind: "roleShared" });
  return warnings;
}

/** What an alias points at is named; what is only called by its number is counted. */
function failureWarnings(failed: readonly Fault[], serving: readonly FailingTarget[]): Warning[] {
  const names = new Set(failed.map(nameOf));
  const targets = serving
    .filter((target) => names.has(nameOf(target)))
    .map(({ model, alias, version }) => ({ model, alias, version }));
  for (const target of targets) names.delete(nameOf(target));
  const rest = failed.filter((fault) => names.has(nameOf(fault)));
  const notLoaded = new Set(rest.filter(({ code }) => code !== restingCode).map(nameOf));
  const resting = names.size - notLoaded.size;
  return [
    ...(targets.length === 0 ? [] : [{ kind: "targetFailing", targets } as const]),
    ...(notLoaded.size === 0 ? [] : [{ kind: "loadFailed", count: notLoaded.size } as const]),
    ...(resting === 0 ? [] : [{ kind: "resting", count: resting } as const]),
  ];
}

function nameOf({ model, version }: Pick<Fault, "model" | "version">): string {
  return `${model}@${version}`;
}

/** Less than a gibibyte, or than a twentieth of the disk, unless that is still ten gibibytes. */
function diskWarnings({ freeBytes, totalBytes }: SystemDto["storage"]): Warning[] {
  if (freeBytes === null || totalBytes === null) return [];
  const isLow =
    freeBytes < lowBytes || (freeBytes < totalBytes * lowShare && freeBytes < 10 * lowBytes);
  return isLow ? [{ kind: "diskLow", freeBytes }] : [];
}
