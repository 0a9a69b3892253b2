// GET /api/v1/storage: the models that hold most of the artifact store.
// Only models that the caller may see.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listLargestModels } from "@/lib/registry/lifecycle";

export const GET = route(operations.listLargestModels, listLargestModels);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/storage");
