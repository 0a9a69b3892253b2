// DELETE /api/v1/models/{name}/examples/{id}: delete a saved request.
// The model comes from the path and is checked against the caller; an id of another model finds nothing.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deleteExample } from "@/lib/registry/examples";

export const DELETE = route(operations.deleteExample, deleteExample);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/models/{name}/examples/{id}");
