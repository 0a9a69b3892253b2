import type { CatalogueEntry } from "./errors";

/** The rows of errors.ts about graphs of models. */
export const graphErrors = {
  "graph.initializer_not_found": {
    status: 404,
    title: "No such initializer",
    hint: "Read the version's graph: it lists the initializers of each of its graphs.",
  },
  "graph.busy": {
    status: 503,
    title: "Too many graphs are being read",
    hint: "Try again in a few seconds.",
  },
} as const satisfies Record<string, CatalogueEntry>;
