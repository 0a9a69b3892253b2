export { listAuditEvents } from "./list-audit-events";
export {
  type AuditAttempt,
  type AuditEntry,
  type AuditSource,
  markAudited,
  recordAttempt,
  recordAudit,
  wasAudited,
} from "./record-audit";
export { verifyAudit } from "./verify-audit";
