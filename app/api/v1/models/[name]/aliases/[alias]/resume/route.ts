// POST /api/v1/models/{name}/aliases/{alias}/resume: automation may touch the alias again.
// Only those who may move the alias; the model comes from the path and is checked against the caller.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { resumeAlias } from "@/lib/registry/aliases";

export const POST = route(operations.resumeAlias, resumeAlias);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs(
  "/models/{name}/aliases/{alias}/resume",
);
