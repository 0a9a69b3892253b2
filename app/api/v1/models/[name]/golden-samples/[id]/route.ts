// DELETE /api/v1/models/{name}/golden-samples/{id}: delete a golden sample of the model.
// The model comes from the path and is checked against the caller; an id of another model finds nothing.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deleteGoldenSample } from "@/lib/registry/golden-samples";

export const DELETE = route(operations.deleteGoldenSample, deleteGoldenSample);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/models/{name}/golden-samples/{id}");
