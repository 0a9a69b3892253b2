// GET /api/v1/models/{name}/move-requests/{id}: one request with its gates and verdict.
// An id of another model finds nothing; the model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getMoveRequest } from "@/lib/registry/approvals";

export const GET = route(operations.getMoveRequest, getMoveRequest);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/move-requests/{id}",
);
