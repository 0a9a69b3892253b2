// GET /api/v1/models/{name}/compare: two versions, what differs and whether callers meet it.
// Both models, that of the path and one that a reference names, are checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { compareVersions } from "@/lib/registry/compare";

export const GET = route(operations.compareVersions, compareVersions);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/compare");
