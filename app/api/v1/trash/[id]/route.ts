// DELETE /api/v1/trash/{id}: purge a deleted model before its time.
// Rights are those that the living model gave; an id of a model that the caller may not see finds nothing.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { purgeDeletedModel } from "@/lib/registry/lifecycle";

export const DELETE = route(operations.purgeModel, purgeDeletedModel);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/trash/{id}");
