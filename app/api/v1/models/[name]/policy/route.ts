// GET, PUT, DELETE /api/v1/models/{name}/policy: what happens by itself with new versions.
// The model comes from the path; who sets a policy must be able to move every alias that it moves.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deletePolicy, getPolicy, setPolicy } from "@/lib/registry/policies";

export const GET = route(operations.getPolicy, getPolicy);
export const PUT = route(operations.setPolicy, setPolicy);
export const DELETE = route(operations.deletePolicy, deletePolicy);
export const { POST, PATCH, OPTIONS } = otherVerbs("/models/{name}/policy");
