// POST /api/v1/password-links/redeem: set a password with the token of an invitation or a reset.
// Needs no identity: the token is the right. It comes in the body, which no log holds, works once, and guesses are counted.
import { redeemPasswordLink } from "@/lib/access/users";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.redeemPasswordLink, redeemPasswordLink);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/password-links/redeem");
