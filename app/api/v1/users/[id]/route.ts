// GET, PATCH /api/v1/users/{id}: read and edit one person.
// The last administrator who can sign in stays one; people are disabled, never deleted, so that the log keeps its names.
import { getUser, updateUser } from "@/lib/access/users";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.getUser, getUser);
export const PATCH = route(operations.updateUser, updateUser);
export const { POST, PUT, DELETE, OPTIONS } = otherVerbs("/users/{id}");
