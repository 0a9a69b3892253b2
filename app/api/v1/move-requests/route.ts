// GET /api/v1/move-requests: requests of all models, newest first.
// The use case shows only those of models that the caller may see.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listMoveRequests } from "@/lib/registry/approvals";

export const GET = route(operations.listMoveRequests, listMoveRequests);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/move-requests");
