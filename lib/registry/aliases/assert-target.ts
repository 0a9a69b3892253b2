import { AppError } from "@/lib/platform/errors";
import type { AliasRow } from "./alias-dto";

/** Compare-and-set: a caller who decided on an older state must look again. Errors: `alias.conflict`. */
export function assertPointsAt(alias: AliasRow, expectedVersion: number | null | undefined): void {
  const current = alias.version?.number ?? null;
  if (expectedVersion === undefined || expectedVersion === current) return;
  throw new AppError(
    "alias.conflict",
    `The alias "${alias.name}" points at ${shown(current)}, not at ${shown(expectedVersion)} as expected.`,
  );
}

const hints: Readonly<Record<string, string>> = {
  archived: "Restore it first: POST …/versions/{version}/restore.",
  rejected: "The version says why (rejection). Upload the corrected file as a new version.",
  validating: "Wait until it is validated: GET …/versions/{version}/events says when.",
};

export function assertReady(version: { number: number; status: string }, model: string): void {
  if (version.status === "ready") return;
  throw new AppError(
    "version.not_ready",
    `${model}@${version.number} is ${version.status}, not ready.`,
    { hint: hints[version.status] },
  );
}

function shown(version: number | null): string {
  return version === null ? "no version" : `version ${version}`;
}
