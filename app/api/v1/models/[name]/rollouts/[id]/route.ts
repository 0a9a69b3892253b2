// GET /api/v1/models/{name}/rollouts/{id}: one rollout, live or ended.
// An id of another model finds nothing.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getRollout } from "@/lib/registry/rollouts";

export const GET = route(operations.getRollout, getRollout);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/rollouts/{id}");
