// GET /api/v1/versions: search the versions of every model.
// Only of models that the caller may see; the filters cannot name more than they are given.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { searchVersions } from "@/lib/registry/search";

export const GET = route(operations.searchVersions, searchVersions);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/versions");
