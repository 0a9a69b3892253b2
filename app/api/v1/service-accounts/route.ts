// GET, POST /api/v1/service-accounts: list and add accounts that own keys and are nobody.
// An account has no rights of its own: what its keys may do is what whoever makes them may give.
import { createServiceAccount, listServiceAccounts } from "@/lib/access/service-accounts";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listServiceAccounts, listServiceAccounts);
export const POST = route(operations.createServiceAccount, createServiceAccount);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/service-accounts");
