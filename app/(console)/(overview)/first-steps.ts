import { type Permission, type Role, roles } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { permissionsOfRole } from "@/lib/contract/permissions";
import type { ActivityDto, ServingDto } from "@/lib/contract/usage";

export const steps = ["upload", "promote", "key", "predict"] as const;
export type Step = (typeof steps)[number];

/** The right that each step needs. */
export const needsOfStep: Readonly<Record<Step, Permission>> = {
  upload: "models:write",
  promote: "models:promote",
  key: "keys:write",
  // With a key of anybody's making: who only reads has none, and may make none.
  predict: "predict",
};

/** Whether somebody's own model serves: then the first steps are over. The shipped one is the system's. */
export function hasOwnServing(serving: readonly ServingDto[]): boolean {
  return serving.some(
    ({ alias, movedBy }) => alias === "production" && movedBy !== null && movedBy.kind !== "system",
  );
}

/** What of the first steps is done, or null when they are over. */
export type Progress = Readonly<Record<Step, boolean>>;

/**
 * Reads the first steps off what really happened. The shipped model was uploaded and promoted by the
 * system: it counts for neither. Who may not read keys sees the third step open.
 */
export function progressOf({
  serving,
  activity,
  keys,
}: {
  serving: readonly ServingDto[];
  activity: readonly ActivityDto[];
  keys: readonly KeyDto[];
}): Progress | null {
  if (hasOwnServing(serving)) return null;
  return {
    upload: activity.some(({ kind, by }) => isUpload(kind) && by !== null && !isSystem(by)),
    promote: false,
    key: keys.some(
      ({ status, scopes, createdBy }) =>
        status === "active" && scopes.includes("predict") && !isSystem(createdBy),
    ),
    predict:
      serving.some(({ requests, errors }) => requests > errors) ||
      // The key of the first start is used by the start itself, to see when the shipped model answers.
      keys.some(
        ({ scopes, lastUsedAt, createdBy }) =>
          scopes.includes("predict") && lastUsedAt !== null && !isSystem(createdBy),
      ),
  };
}

/** The roles that may take a step. */
export function rolesThatCan(step: Step): Role[] {
  return roles.filter((role) => {
    const granted: readonly Permission[] = permissionsOfRole[role];
    return granted.includes(needsOfStep[step]);
  });
}

function isUpload(kind: ActivityDto["kind"]): boolean {
  return kind === "uploaded" || kind === "ready" || kind === "rejected";
}

/** People are named by their address and keys with their prefix: neither looks like this. */
function isSystem(label: string): boolean {
  return /^system( \([a-z ]+\))?$/.test(label);
}
