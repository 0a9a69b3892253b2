// GET /api/v1/models/{name}/comparisons: what was measured, newest first; models:read.
// POST: have two versions measured side by side.
// Both models, that of the path and one that a reference names, are checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createComparison, listComparisons } from "@/lib/registry/comparisons";

export const GET = route(operations.listComparisons, listComparisons);
export const POST = route(operations.createComparison, createComparison, {
  // Of the model in the path: a comparison of another model's version is found there too.
  locationOf: ({ model, id }) => `/models/${model}/comparisons/${id}`,
});
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/comparisons");
