// GET /api/v1/serving: what every alias serves, with its usage.
// The use case shows only models that the caller may see; there is nothing in the request to choose by.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { listServing } from "@/lib/monitoring/usage";

export const GET = route(operations.listServing, listServing);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/serving");
