// POST /api/v1/models/{name}/aliases/{alias}/rollback: point an alias back at the version before.
// Which version that is comes from the alias itself, never from the request.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { rollBackAlias } from "@/lib/registry/aliases";

export const POST = route(operations.rollBackAlias, rollBackAlias, {
  statusOf: (alias) => (alias.intendedVersion === null ? 200 : 202),
});
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/aliases/{alias}/rollback",
);
