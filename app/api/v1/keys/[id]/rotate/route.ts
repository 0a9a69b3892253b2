// POST /api/v1/keys/{id}/rotate: replace an API key by one that may do the same.
// Whoever rotates learns the new secret, so it is for the owner or who may write people, within their own rights.
import { rotateKey } from "@/lib/access/lifecycle";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.rotateKey, rotateKey);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/keys/{id}/rotate");
