// GET /api/v1/models/{name}/aliases: where the model's aliases point.
// The model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listAliases } from "@/lib/registry/aliases";

export const GET = route(operations.listAliases, listAliases);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/aliases");
