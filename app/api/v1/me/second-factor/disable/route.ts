// POST /api/v1/me/second-factor/disable: turn the second factor off.
// Needs the password and a code, counted as at the sign-in.
import { disableSecondFactor } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.disableSecondFactor, disableSecondFactor);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me/second-factor/disable");
