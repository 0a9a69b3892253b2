// GET /api/v1/models/{name}/move-requests: requests to move a model's aliases, newest first.
// The model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listModelMoveRequests } from "@/lib/registry/approvals";

export const GET = route(operations.listModelMoveRequests, listModelMoveRequests);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/move-requests");
