// GET, DELETE /api/v1/me/sessions: one's own sessions; end all others.
// The person is the session's own: a request cannot name another.
import { endOtherSessions, listMySessions } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listMySessions, listMySessions);
export const DELETE = route(operations.endOtherSessions, endOtherSessions);
export const { POST, PUT, PATCH, OPTIONS } = otherVerbs("/me/sessions");
