import type { SystemDto } from "@/lib/contract/system";

/** What an operator should look at. `kind` is a key of the words; the rest are their arguments. */
export type Warning =
  | { readonly kind: "roleShared" | "noGateway" | "noRunner" }
  | { readonly kind: "loadFailed"; readonly count: number }
  | { readonly kind: "diskLow"; readonly freeBytes: number }
  | { readonly kind: "mixedVersions"; readonly versions: readonly string[] }
  | { readonly kind: "workLate"; readonly seconds: number };

const lowShare = 0.05;
const lowBytes = 1024 ** 3;
const lateSeconds = 60;

/** The warnings of an installation, the gravest first. */
export function warningsOf(system: SystemDto): Warning[] {
  const { processes, gateways, work } = system;
  const warnings: Warning[] = [];
  if (gateways.length === 0) warnings.push({ kind: "noGateway" });
  if (!processes.some(({ kind }) => kind === "runner")) warnings.push({ kind: "noRunner" });
  const failed = new Set(
    gateways.flatMap((gateway) =>
      gateway.failed.map(({ model, version }) => `${model}@${version}`),
    ),
  );
  if (failed.size > 0) warnings.push({ kind: "loadFailed", count: failed.size });
  warnings.push(...diskWarnings(system.storage));
  if (work.oldestSeconds !== null && work.oldestSeconds > lateSeconds)
    warnings.push({ kind: "workLate", seconds: work.oldestSeconds });
  const versions = [...new Set(processes.map(({ version }) => version))].sort();
  if (versions.length > 1) warnings.push({ kind: "mixedVersions", versions });
  if (!system.isRoleSeparate) warnings.push({ kind: "roleShared" });
  return warnings;
}

/** Less than a gibibyte, or than a twentieth of the disk, unless that is still ten gibibytes. */
function diskWarnings({ freeBytes, totalBytes }: SystemDto["storage"]): Warning[] {
  if (freeBytes === null || totalBytes === null) return [];
  const isLow =
    freeBytes < lowBytes || (freeBytes < totalBytes * lowShare && freeBytes < 10 * lowBytes);
  return isLow ? [{ kind: "diskLow", freeBytes }] : [];
}
