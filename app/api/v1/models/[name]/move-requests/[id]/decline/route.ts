// POST /api/v1/models/{name}/move-requests/{id}/decline: refuse what somebody else asked for.
// Only a person who may move the alias and is not behind the request; what would move comes from the request itself.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { declineMoveRequest } from "@/lib/registry/approvals";

export const POST = route(operations.declineMoveRequest, declineMoveRequest);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/move-requests/{id}/decline",
);
