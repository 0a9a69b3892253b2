import type { CatalogueEntry } from "./errors";

/** The rows of errors.ts about the life of keys and about whom they belong to. */
export const keyErrors = {
  "key.not_active": {
    status: 409,
    title: "The key cannot go on or be replaced",
    hint: "It was revoked, has ended or has a successor already: use that one, or make a new key.",
  },
  "report.throttled": {
    status: 429,
    title: "Too many reports",
    hint: "Wait as long as Retry-After says; one report may name a hundred keys.",
  },
  "service_account.not_found": {
    status: 404,
    title: "No such service account",
    hint: "List the service accounts to see the ids that exist.",
  },
  "service_account.exists": {
    status: 409,
    title: "A service account of this name exists",
    hint: "Edit that one, or choose another name.",
  },
  "service_account.disabled": {
    status: 409,
    title: "The service account is disabled",
    hint: "Enable it first, or choose another one.",
  },
} as const satisfies Record<string, CatalogueEntry>;
