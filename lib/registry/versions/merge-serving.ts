import type { z } from "zod";
import {
  defaultServingSettings,
  type ServingSettings,
  type updateServingBody,
} from "@/lib/contract/serving";
import { AppError } from "@/lib/platform/errors";

type ServingEdit = z.output<typeof updateServingBody>;

/** What is stored: the settings that a version has of its own. */
export type StoredServing = Partial<Record<keyof ServingSettings, number>>;

/**
 * Stored settings with an edit on top: what the edit leaves out stays, and null goes back to the default.
 * Errors: `request.invalid` where the result cannot be followed, also when only one half of it was sent.
 */
export function mergeServing(stored: ServingSettings, edit: ServingEdit): StoredServing {
  const merged = { ...stored, ...withoutUndefined(edit) };
  assertReplicas(merged);
  return ownOf(merged);
}

/** Only what is not null: a default is never stored, so that it may improve. */
export function ownOf(settings: ServingSettings): StoredServing {
  const own: StoredServing = {};
  for (const name of Object.keys(defaultServingSettings).filter(isSetting)) {
    const value = settings[name];
    if (value !== null) own[name] = value;
  }
  return own;
}

function isSetting(name: string): name is keyof ServingSettings {
  return name in defaultServingSettings;
}

function withoutUndefined(edit: ServingEdit): ServingEdit {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

function assertReplicas({ minReplicas, maxReplicas }: ServingSettings): void {
  if (minReplicas === null || maxReplicas === null || minReplicas <= maxReplicas) return;
  const errors = [
    fieldError("minReplicas", `at most maxReplicas, which is ${maxReplicas}`, minReplicas),
    fieldError("maxReplicas", `at least minReplicas, which is ${minReplicas}`, maxReplicas),
  ];
  const sentence = errors.map(({ field, message }) => `${field}: ${message}`).join("; ");
  throw new AppError("request.invalid", `${sentence}.`, { errors });
}

function fieldError(name: keyof ServingSettings, expected: string, value: number) {
  const received = String(value);
  const message = `expected ${expected}, received ${received}`;
  return { field: `serving.${name}`, message, expected, received };
}
