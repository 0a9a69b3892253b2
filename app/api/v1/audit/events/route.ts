// GET /api/v1/audit/events: the audit log, newest first.
// Read only; a caller without audit:read gets nothing, and the attempt is an event.
import { listAuditEvents } from "@/lib/audit";
import { otherVerbs, route } from "@/lib/console";
import { operations } from "@/lib/contract/operations";

export const GET = route(operations.listAuditEvents, listAuditEvents);
export const { POST, PUT, PATCH, DELETE, OPTIONS } = otherVerbs("/audit/events");
