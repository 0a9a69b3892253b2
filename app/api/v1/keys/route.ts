// GET, POST /api/v1/keys: list and create API keys.
// A key never exceeds its creator; the secret is in this one answer and nowhere else.
import { createKey, listKeys } from "@/lib/access";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listKeys, listKeys);
// The third parameter of createKey, a secret of one's own, is not for callers.
export const POST = route(operations.createKey, (ctx, input) => createKey(ctx, input));
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/keys");
