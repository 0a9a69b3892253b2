// DELETE /api/v1/models/{name}/trash/{number}: purge a deleted version before its time.
// Only an owner of the model or an administrator; no key has the right, since nothing brings it back.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { purgeDeletedVersion } from "@/lib/registry/lifecycle";

export const DELETE = route(operations.purgeVersion, purgeDeletedVersion);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/models/{name}/trash/{number}");
