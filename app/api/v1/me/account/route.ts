// GET, PATCH /api/v1/me/account: one's own account.
// The account is the session's: a request cannot name another.
import { getAccount, updateAccount } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.getAccount, getAccount);
export const PATCH = route(operations.updateAccount, updateAccount);
export const { POST, PUT, DELETE, OPTIONS } = otherVerbs("/me/account");
