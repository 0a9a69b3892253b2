export { type AuditAttempt, type AuditEntry, recordAttempt, recordAudit } from "./record-audit";
