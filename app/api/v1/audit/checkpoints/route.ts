// GET /api/v1/audit/checkpoints: the signed checkpoints of the chain, newest first.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { listAuditCheckpoints } from "@/lib/audit/checkpoints";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listAuditCheckpoints, listAuditCheckpoints);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/checkpoints");
