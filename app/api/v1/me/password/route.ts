// POST /api/v1/me/password: change one's own password.
// Asks for the password of now, counted as at the sign-in; ends every other session.
import { changePassword } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.changePassword, changePassword);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/me/password");
