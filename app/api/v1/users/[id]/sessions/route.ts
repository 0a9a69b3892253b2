// GET, DELETE /api/v1/users/{id}/sessions: a person's sessions; end them all.
// Reading needs users:read, ending users:write.
import { endUserSessions, listUserSessions } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listUserSessions, listUserSessions);
export const DELETE = route(operations.endUserSessions, endUserSessions);
export const { POST, PUT, PATCH, OPTIONS } = otherVerbs("/users/{id}/sessions");
