// POST /api/v1/models/{name}/comparisons: have two versions measured side by side.
// Both models, that of the path and one that a reference names, are checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createComparison } from "@/lib/registry/comparisons";

export const POST = route(operations.createComparison, createComparison, {
  // Of the model in the path: a comparison of another model's version is found there too.
  locationOf: ({ model, id }) => `/models/${model}/comparisons/${id}`,
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/comparisons");
