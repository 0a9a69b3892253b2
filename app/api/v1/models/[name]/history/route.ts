// GET /api/v1/models/{name}/history: the ledger of all aliases, also of those that were deleted.
// The model comes from the path and is checked against the caller; the ledger is append-only.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listAliasMoves } from "@/lib/registry/aliases";

export const GET = route(operations.listModelMoves, listAliasMoves);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/history");
