// GET, PUT /api/v1/models/{name}/aliases/{alias}/rules: who may move an alias, and which gates a move must pass.
// Setting them takes models:approve on the model of the path, which no owner has for being one.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getAliasRules, setAliasRules } from "@/lib/registry/aliases";

export const GET = route(operations.getAliasRules, getAliasRules);
export const PUT = route(operations.setAliasRules, setAliasRules);
export const { POST, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/aliases/{alias}/rules");
