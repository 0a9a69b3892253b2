export { exportAudit } from "./export-audit";
export { listAuditEvents } from "./list-audit-events";
export { pruneAudit } from "./prune-audit";
export {
  type AuditAttempt,
  type AuditEntry,
  type AuditSource,
  canonicalPayload,
  markAudited,
  recordAttempt,
  recordAudit,
  wasAudited,
} from "./record-audit";
export { retentionDays } from "./retention-days";
export { verifyAudit } from "./verify-audit";
