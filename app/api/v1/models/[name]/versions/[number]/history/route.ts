// GET /api/v1/models/{name}/versions/{number}/history: what the version's status was, when and by whom.
// The model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listStatusChanges } from "@/lib/registry/lifecycle";

export const GET = route(operations.listStatusChanges, listStatusChanges);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/history",
);
