// POST /api/v1/me/second-factor: begin to set up a second factor.
// Asks for the password; the secret is in this one answer and is stored encrypted.
import { setUpSecondFactor } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.setUpSecondFactor, setUpSecondFactor);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me/second-factor");
