// GET /api/v1/models/{name}/comparisons/{id}: what was measured, or that it waits.
// An id of another model finds nothing; the models of both versions are checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getComparison } from "@/lib/registry/comparisons";

export const GET = route(operations.getComparison, getComparison);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/comparisons/{id}");
