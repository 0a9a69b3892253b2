// GET /api/v1/models/{name}/grants: who was given access to a model.
// Whoever sees the model may read it; to everybody else the model does not exist.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listGrants } from "@/lib/registry/grants";

export const GET = route(operations.listGrants, listGrants);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/grants");
