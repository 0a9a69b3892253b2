// DELETE /api/v1/me/sessions/{id}: end one of one's own sessions.
// Another person's session is answered like one that does not exist.
import { endMySession } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const DELETE = route(operations.endMySession, endMySession);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/me/sessions/{id}");
