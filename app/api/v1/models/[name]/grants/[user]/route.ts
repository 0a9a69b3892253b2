// GET, PUT, DELETE /api/v1/models/{name}/grants/{user}: what one person was given on one model.
// Only an owner of this model or an administrator changes it; the last owner stays one.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getGrant, removeGrant, setGrant } from "@/lib/registry/grants";

export const GET = route(operations.getGrant, getGrant);
export const PUT = route(operations.setGrant, setGrant);
export const DELETE = route(operations.removeGrant, removeGrant);
export const { POST, PATCH, OPTIONS } = otherVerbs("/models/{name}/grants/{user}");
