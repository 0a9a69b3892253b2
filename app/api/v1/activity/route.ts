// GET /api/v1/activity: what happened to models, newest first.
// The use case shows only models that the caller may see; there is nothing in the request to choose by.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listActivity } from "@/lib/registry/activity";

export const GET = route(operations.listActivity, listActivity);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/activity");
