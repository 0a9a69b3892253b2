// POST /api/v1/models/{name}/aliases/{alias}/check: what every gate says of a move now, and nothing moves.
// The model comes from the path and is checked against the caller; the version is one of that model.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { checkMove } from "@/lib/registry/gates";

export const POST = route(operations.checkMove, checkMove);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/aliases/{alias}/check",
);
