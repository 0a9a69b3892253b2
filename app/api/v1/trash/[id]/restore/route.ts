// POST /api/v1/trash/{id}/restore: take back the deletion of a model.
// Rights are those that the living model gave; an id of a model that the caller may not see finds nothing.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { restoreModel } from "@/lib/registry/lifecycle";

export const POST = route(operations.restoreModel, restoreModel);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/trash/{id}/restore");
