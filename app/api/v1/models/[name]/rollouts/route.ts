// GET /api/v1/models/{name}/rollouts: a model's rollouts, newest first.
// The model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listRollouts } from "@/lib/registry/rollouts";

export const GET = route(operations.listRollouts, listRollouts);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/rollouts");
