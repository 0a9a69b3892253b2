// GET /api/v1/leaked-keys: the leaks that the signed-in person has not acknowledged.
// Whose key it is decides, and the right to write people; everybody else gets an empty list.
// POST /api/v1/leaked-keys: a scanner, or anybody, reports keys that were found in the open.
// Needs no identity: the whole secret is the right to end the key. The answer is the same for every token.
import { listOpenLeaks, reportLeakedKeys } from "@/lib/access/leaks";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listOpenLeaks, async (ctx) => ({
  data: await listOpenLeaks(ctx),
}));
export const POST = route(operations.reportLeakedKeys, reportLeakedKeys);
export const { PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/leaked-keys");
