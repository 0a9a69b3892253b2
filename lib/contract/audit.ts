import { z } from "zod";
import { wholeNumberText } from "./number";
import { pageQuery } from "./paging";
import { textSchema } from "./text";

/** `success`: it happened. `denied`: the actor may not. `failure`: it was tried and did not happen. */
export const outcomeSchema = z.enum(["success", "denied", "failure"]);
export type Outcome = z.infer<typeof outcomeSchema>;

/** Every action that is audited. Dotted lowercase, noun before verb. */
export const auditActions = [
  "model.created",
  "model.updated",
  "model.deleted",
  "model.restored",
  "model.purged",
  "model.read",
  "model.access_granted",
  "model.access_revoked",
  "version.created",
  "version.validated",
  "version.rejected",
  "version.updated",
  "version.archived",
  "version.restored",
  "version.deleted",
  "version.purged",
  "version.refused",
  "version.degraded",
  "version.recovered",
  "upload.created",
  "upload.continued",
  "upload.deleted",
  "upload.read",
  "alias.move_requested",
  "alias.moved",
  "alias.move_failed",
  "alias.deleted",
  "alias.checked",
  "alias.rules_changed",
  "alias.pinned",
  "alias.resumed",
  "move_request.created",
  "move_request.approved",
  "move_request.declined",
  "move_request.withdrawn",
  "move_request.stale",
  "rollout.started",
  "rollout.steered",
  "rollout.stepped",
  "rollout.aborted",
  "rollout.stopped",
  "rollout.completed",
  "policy.changed",
  "policy.advanced",
  "policy.stopped",
  "feedback.reported",
  "key.created",
  "key.updated",
  "key.rotated",
  "key.revoked",
  "key.read",
  "key.refused",
  "key.exposed",
  "key.leaked",
  "key.leak_acknowledged",
  "service_account.created",
  "service_account.updated",
  "service_account.disabled",
  "service_account.enabled",
  "service_account.read",
  "user.created",
  "user.updated",
  "user.disabled",
  "user.enabled",
  "user.password_reset",
  "user.password_set",
  "user.password_changed",
  "user.identity_linked",
  "user.read",
  "session.started",
  "session.failed",
  "session.ended",
  "second_factor.enabled",
  "second_factor.disabled",
  "second_factor.reset",
  "second_factor.codes_renewed",
  "audit.read",
  "audit.exported",
  "audit.pruned",
  "example.created",
  "example.deleted",
  "golden_sample.created",
  "golden_sample.deleted",
  "comparison.requested",
  "comparison.measured",
  "system.read",
  "artifact.corrupt",
  "artifact.repaired",
  "predict.called",
  "predictions.digested",
  "predictions.pruned",
  "prediction.read",
  "prediction.payload_read",
] as const;
export const auditActionSchema = z.enum(auditActions);
export type AuditAction = z.infer<typeof auditActionSchema>;

/** What events can be narrowed to, in a list and in an export alike. */
const auditFilter = z.strictObject({
  actor: textSchema(200).optional(),
  action: textSchema(100).optional(),
  target: textSchema(200).optional(),
  outcome: outcomeSchema.optional(),
  /** From where: the whole address, as events have it. */
  address: textSchema(200).optional(),
  /** Everything that one request did. */
  requestId: textSchema(200).optional(),
  /** The one event of this sequence number. */
  seq: wholeNumberText(1, Number.MAX_SAFE_INTEGER).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  q: textSchema(200).optional(),
});
export type AuditFilter = z.output<typeof auditFilter>;

export const listAuditQuery = z.strictObject({ ...pageQuery.shape, ...auditFilter.shape });

/** `jsonl` proves itself offline; `csv` is for spreadsheets; `ocsf` for what collects security events. */
export const exportFormats = ["jsonl", "csv", "ocsf"] as const;
export const exportAuditQuery = z.strictObject({
  format: z.enum(exportFormats).default("jsonl"),
  ...auditFilter.shape,
});
export type ExportFormat = (typeof exportFormats)[number];

export const auditEventSchema = z.object({
  seq: z.int(),
  at: z.string(),
  actor: z.object({ kind: z.enum(["user", "key", "system"]), id: z.string(), label: z.string() }),
  action: z.string(),
  target: z.string(),
  outcome: outcomeSchema,
  requestId: z.string(),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  reason: z.string().nullable(),
  /** Error code of a denied or failed attempt. */
  code: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  /** Hex SHA-256 of this event and, in `prev`, of the one before it. */
  hash: z.string(),
  prev: z.string(),
});
export type AuditEventDto = z.infer<typeof auditEventSchema>;

/** A signed statement of where the chain stood: whoever keeps it can prove a later change. */
export const auditCheckpointSchema = z.object({
  /** The last event that it covers. */
  seq: z.int(),
  /** Hex SHA-256 of that event, and so of everything before it. */
  hash: z.string(),
  /** Which key signed it: eight hex digits, as they are in the note. */
  keyId: z.string(),
  /** The signed note itself, every byte of it (docs/audit.md). */
  note: z.string(),
  at: z.iso.datetime(),
});
export type AuditCheckpoint = z.infer<typeof auditCheckpointSchema>;

/**
 * What a verdict that found nothing wrong rests on less than it could. `no_checkpoint_file`: none of a file in the
 * data folder here was compared, only the database's. `unsigned_tail`: more is unsigned than the settings
 * allow. `cut_against_settings`: old events were removed, and no retention is set, or a longer one.
 */
export const auditNoticeSchema = z.enum([
  "no_checkpoint_file",
  "unsigned_tail",
  "cut_against_settings",
]);
export type AuditNotice = z.infer<typeof auditNoticeSchema>;

export const auditVerdictSchema = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    /** Events that are there and verified. */
    events: z.int(),
    /** Events before these, which retention removed at a signed checkpoint. */
    removed: z.int(),
    /**
     * Checkpoints of the database that agree with the chain, the last event that one covers, and how many
     * of the data folder's file agree too.
     */
    checkpoints: z.object({ count: z.int(), lastSeq: z.int(), inFile: z.int() }),
    notices: z.array(auditNoticeSchema),
  }),
  z.object({
    ok: z.literal(false),
    firstBad: z.int(),
    reason: z.string(),
    /** `unsigned`: the chain is whole in itself, and no signature is left that proves it. */
    cause: z.enum(["changed", "unsigned"]),
  }),
]);
export type AuditVerdict = z.infer<typeof auditVerdictSchema>;
