// GET /api/v1/models/{name}/trash: the model's deleted versions.
// Whoever sees the model may read it.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listModelTrash } from "@/lib/registry/lifecycle";

export const GET = route(operations.listModelTrash, listModelTrash);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/trash");
