import type { CatalogueEntry } from "./errors";

/** The rows of errors.ts about golden samples and about comparing versions. */
export const comparisonErrors = {
  "golden.invalid": {
    status: 422,
    title: "The golden samples cannot be read",
    hint: 'Send {"samples":[{"name","inputs","outputs","tolerance"}]}, as docs/compare.md shows.',
  },
  "golden.exists": {
    status: 409,
    title: "A golden sample of this name exists",
    hint: "Choose another name, or delete that sample first.",
  },
  "golden.limit": {
    status: 409,
    title: "The model has too many golden samples",
    hint: "Delete one that nobody needs any more.",
  },
  "golden.not_found": {
    status: 404,
    title: "No such golden sample",
    hint: "List the model's golden samples to see the ids that exist.",
  },
  "golden.mismatch": {
    status: 422,
    title: "The model does not answer its own golden samples",
    hint: "Compare the outputs named in the detail; correct the model, the sample or its tolerance.",
  },
  "comparison.not_found": {
    status: 404,
    title: "No such comparison",
    hint: "It may be older than comparisons are kept. Measure again.",
  },
  "comparison.limit": {
    status: 409,
    title: "Too many comparisons wait",
    hint: "Wait until the ones before it are measured.",
  },
} as const satisfies Record<string, CatalogueEntry>;
