export { listAuditEvents } from "./list-audit-events";
export {
  type AuditAttempt,
  type AuditEntry,
  type AuditSource,
  recordAttempt,
  recordAudit,
} from "./record-audit";
export { verifyAudit } from "./verify-audit";
