// GET /api/v1/trash: what was deleted and can be restored.
// Only of models that the caller sees or saw: a deleted model keeps its grants.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listTrash } from "@/lib/registry/lifecycle";

export const GET = route(operations.listTrash, listTrash);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/trash");
