// GET, PATCH, DELETE /api/v1/models/{name}: read, edit and delete one model.
// The model comes from the path and is checked against the caller; the body cannot name another.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deleteModel } from "@/lib/registry/lifecycle";
import { etagOfModel, getModel, updateModel } from "@/lib/registry/models";

export const GET = route(operations.getModel, getModel, { etagOf: etagOfModel });
export const PATCH = route(operations.updateModel, updateModel, { etagOf: etagOfModel });
export const DELETE = route(operations.deleteModel, deleteModel);
export const { POST, PUT, OPTIONS } = otherVerbs("/models/{name}");
