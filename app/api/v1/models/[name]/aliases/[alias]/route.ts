// PUT, DELETE /api/v1/models/{name}/aliases/{alias}: point an alias at a version, or delete it.
// The model comes from the path and is checked against the caller; the body cannot name another.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deleteAlias, promoteVersion } from "@/lib/registry/aliases";

export const PUT = route(operations.moveAlias, promoteVersion, {
  // Still waiting for a gateway: accepted, and the runner finishes it.
  statusOf: (alias) => (alias.intendedVersion === null ? 200 : 202),
});
export const DELETE = route(operations.deleteAlias, deleteAlias);
export const { GET, POST, PATCH, OPTIONS } = otherVerbs("/models/{name}/aliases/{alias}");
