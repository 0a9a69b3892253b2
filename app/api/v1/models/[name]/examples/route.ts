// GET, POST /api/v1/models/{name}/examples: list a model's saved requests, and save one.
// The model comes from the path and is checked against the caller; the body's name is the example's.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { createExample, listExamples } from "@/lib/registry/examples";

export const GET = route(operations.listExamples, listExamples);
export const POST = route(operations.createExample, createExample);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/examples");
