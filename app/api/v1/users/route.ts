// GET, POST /api/v1/users: list people and invite one.
// The link's token is in this one answer and nowhere else; nobody is invited to more than the inviter may do.
import { inviteUser, listUsers } from "@/lib/access/users";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listUsers, listUsers);
export const POST = route(operations.inviteUser, inviteUser);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/users");
