// POST /api/v1/models/{name}/aliases/{alias}/requests: ask somebody else to approve a move or a rollout.
// Who asks comes from the identity, never from the body: nobody can ask in another's name and approve it.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createMoveRequest } from "@/lib/registry/approvals";

export const POST = route(operations.createMoveRequest, createMoveRequest, {
  locationOf: ({ model, id }) => `/models/${model}/move-requests/${id}`,
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/aliases/{alias}/requests",
);
