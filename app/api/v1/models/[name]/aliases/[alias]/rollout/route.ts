// PUT, GET, PATCH, DELETE /api/v1/models/{name}/aliases/{alias}/rollout: begin a rollout, read it, steer it, end it.
// Model and alias come from the path and are checked against the caller; a plan names only versions of that model.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { endRollout, getLiveRollout, startRollout, steerRollout } from "@/lib/registry/rollouts";

export const GET = route(operations.getLiveRollout, getLiveRollout);
export const PUT = route(operations.startRollout, startRollout);
export const PATCH = route(operations.steerRollout, steerRollout);
export const DELETE = route(operations.endRollout, endRollout);
export const { POST, OPTIONS } = otherVerbs("/models/{name}/aliases/{alias}/rollout");
