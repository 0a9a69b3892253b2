// GET /api/v1/models/{name}/aliases/{alias}/history: the ledger, and who was the target at a time.
// The model comes from the path and is checked against the caller; the ledger is append-only.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listAliasMoves } from "@/lib/registry/aliases";

export const GET = route(operations.listAliasMoves, listAliasMoves);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/aliases/{alias}/history",
);
