import type { CatalogueEntry } from "./errors";

/** The entries of the catalogue about what versions and aliases are for, labels, deleting and restoring. */
export const registryErrors = {
  "model.in_use": {
    status: 409,
    title: "The model is in use",
    hint: "Delete its aliases first, and wait for what the detail says of retention.",
  },
  "version.not_ready": {
    status: 409,
    title: "The version is not ready",
    hint: "Wait for validation, or pick a version with status ready.",
  },
  "version.in_use": {
    status: 409,
    title: "The version is in use",
    hint: "The detail names what needs it: move those aliases first, or wait until the time that it says.",
  },
  "alias.no_previous": {
    status: 409,
    title: "There is nothing to roll back to",
    hint: "Promote the version that you want instead, or restore the one that the detail names.",
  },
  "version.not_restorable": {
    status: 409,
    title: "There is nothing to restore",
    hint: "Only a version that is archived or deleted can be restored.",
  },
  "label.taken": {
    status: 409,
    title: "The label is taken",
    hint: "Choose another: labels and aliases of a model share one name space.",
  },
  "trash.not_found": {
    status: 404,
    title: "Nothing of this id was deleted",
    hint: "GET /api/v1/trash lists what can be restored; what was purged is gone.",
  },
  "alias.name_taken": {
    status: 409,
    title: "The alias would hide a version's label",
    hint: "Choose another name, or take the label from the version first.",
  },
} as const satisfies Record<string, CatalogueEntry>;
