// GET /api/v1/me: who is calling, and what they may do.
// Says nothing that the caller's own key or session does not carry.
import { getMe } from "@/lib/access/users";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.getMe, getMe);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me");
