// DELETE /api/v1/users/{id}/second-factor: take a person's second factor away.
// Needs users:write; shows nothing of the factor and ends every session of the person.
import { resetSecondFactor } from "@/lib/access/account";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const DELETE = route(operations.resetSecondFactor, resetSecondFactor);
export const { GET, POST, PUT, PATCH, OPTIONS } = otherVerbs("/users/{id}/second-factor");
