// GET /api/v1/models/{name}/storage: what the model's versions hold of the artifact store.
// The model comes from the path and is checked against the caller; other models are only a sum of bytes.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getModelStorage } from "@/lib/registry/lifecycle";

export const GET = route(operations.getModelStorage, getModelStorage);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/storage");
