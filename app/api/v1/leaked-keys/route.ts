// POST /api/v1/leaked-keys: a scanner, or anybody, reports keys that were found in the open.
// Needs no identity: the whole secret is the right to end the key. The answer is the same for every token.
import { reportLeakedKeys } from "@/lib/access/leaks";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const POST = route(operations.reportLeakedKeys, reportLeakedKeys);
export const { GET, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/leaked-keys");
