// GET /api/v1/audit/verify: checks the whole chain and names the first bad event.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { verifyAudit } from "@/lib/audit";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.verifyAudit, verifyAudit);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/verify");
