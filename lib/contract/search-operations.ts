import type { Operation } from "./operations";
import { pageOf } from "./paging";
import { listVersionsQuery } from "./search";
import { versionSchema } from "./version";

export const searchOperations = {
  searchVersions: {
    id: "searchVersions",
    method: "GET",
    path: "/versions",
    summary: "Search the versions of every model that the caller may see, newest first",
    permission: "models:read",
    action: "model.read",
    query: listVersionsQuery,
    response: pageOf(versionSchema),
    status: 200,
    errors: ["cursor.invalid"],
  },
} as const satisfies Record<string, Operation>;
