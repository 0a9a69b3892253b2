// POST /api/v1/models/{name}/move-requests/{id}/withdraw: take back what one asked for.
// Only who asked, or a person behind the key that did.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { withdrawMoveRequest } from "@/lib/registry/approvals";

export const POST = route(operations.withdrawMoveRequest, withdrawMoveRequest);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/move-requests/{id}/withdraw",
);
