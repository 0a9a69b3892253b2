// POST /api/v1/models/{name}/versions/{number}/restore: take back a deletion, or else an archiving.
// Who may archive may take it back; the model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { restoreVersion } from "@/lib/registry/lifecycle";

export const POST = route(operations.restoreVersion, restoreVersion);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/versions/{number}/restore",
);
