// GET, POST /api/v1/models: list and create models.
// A list holds only what the caller may see; a key limited to models creates only those that it names.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createModel, listModels } from "@/lib/registry/models";

export const GET = route(operations.listModels, listModels);
export const POST = route(operations.createModel, createModel);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models");
