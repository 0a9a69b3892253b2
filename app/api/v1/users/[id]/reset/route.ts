// POST /api/v1/users/{id}/reset: take away a password and every session, and make a link for a new one.
// The link's token is in this one answer and nowhere else.
import { resetUser } from "@/lib/access/users";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.resetUser, resetUser);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/users/{id}/reset");
