// GET, PATCH, DELETE /api/v1/keys/{id}: read, edit and revoke one API key.
// An edit may not lift a key above its editor; hashes and secrets are in no answer.
import { getKey, revokeKey, updateKey } from "@/lib/access";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.getKey, getKey);
export const PATCH = route(operations.updateKey, updateKey);
export const DELETE = route(operations.revokeKey, revokeKey);
export const { POST, PUT, OPTIONS } = otherVerbs("/keys/{id}");
