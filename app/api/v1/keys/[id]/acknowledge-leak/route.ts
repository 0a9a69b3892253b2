// POST /api/v1/keys/{id}/acknowledge-leak: take away the notice that a key leaked.
// For the key's owner, whatever their role, and who may write people; everybody else hears 404.
import { acknowledgeLeak } from "@/lib/access/leaks";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.acknowledgeLeak, acknowledgeLeak);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/keys/{id}/acknowledge-leak");
