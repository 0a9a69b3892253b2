// POST /api/v1/me/second-factor/confirm: turn the second factor on.
// Needs a code of the secret; the recovery codes are in this one answer.
import { confirmSecondFactor } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.confirmSecondFactor, confirmSecondFactor);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me/second-factor/confirm");
