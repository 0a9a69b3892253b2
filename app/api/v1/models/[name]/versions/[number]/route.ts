// GET, PATCH, DELETE /api/v1/models/{name}/versions/{number}: read, annotate and archive one version.
// The artifact never changes; archiving is refused while an alias serves the version.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { archiveVersion } from "@/lib/registry/lifecycle";
import { etagOfVersion, getVersion, updateVersion } from "@/lib/registry/versions";

export const GET = route(operations.getVersion, getVersion, { etagOf: etagOfVersion });
export const PATCH = route(operations.updateVersion, updateVersion, { etagOf: etagOfVersion });
export const DELETE = route(operations.archiveVersion, archiveVersion);
export const { POST, PUT, OPTIONS } = otherVerbs("/models/{name}/versions/{number}");
