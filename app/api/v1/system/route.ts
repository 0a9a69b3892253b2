// GET /api/v1/system: processes, gateways, storage, work and the configuration, secrets replaced.
// Needs system:read, which no key has: what is told here is of the whole installation.
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";
import { getSystem } from "@/lib/monitoring/system";

export const GET = route(operations.getSystem, getSystem);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/system");
