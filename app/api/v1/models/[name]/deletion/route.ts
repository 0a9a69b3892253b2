// GET, POST /api/v1/models/{name}/deletion: what a deletion would take, and the deletion of versions.
// The body names numbers of this model only; what an alias or retention needs is refused under its lock.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { deleteVersions, previewDeletion } from "@/lib/registry/lifecycle";

export const GET = route(operations.previewDeletion, previewDeletion);
export const POST = route(operations.deleteVersions, deleteVersions);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/models/{name}/deletion");
