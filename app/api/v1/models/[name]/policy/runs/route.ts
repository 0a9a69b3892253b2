// GET /api/v1/models/{name}/policy/runs: the ways of a model's versions through its policy.
// The model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listPolicyRuns } from "@/lib/registry/policies";

export const GET = route(operations.listPolicyRuns, listPolicyRuns);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/policy/runs");
