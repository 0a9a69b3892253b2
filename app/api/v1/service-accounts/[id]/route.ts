// GET, PATCH /api/v1/service-accounts/{id}: read, edit, disable and enable one service account.
// There is no DELETE: the log names accounts for ever, and a disabled one does nothing.
import { getServiceAccount, updateServiceAccount } from "@/lib/access/service-accounts";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.getServiceAccount, getServiceAccount);
export const PATCH = route(operations.updateServiceAccount, updateServiceAccount);
export const { POST, PUT, DELETE, OPTIONS } = otherVerbs("/service-accounts/{id}");
