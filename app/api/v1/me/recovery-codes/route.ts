// POST /api/v1/me/recovery-codes: new recovery codes.
// Needs the password and a code; the codes are in this one answer.
import { renewRecoveryCodes } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.renewRecoveryCodes, renewRecoveryCodes);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me/recovery-codes");
