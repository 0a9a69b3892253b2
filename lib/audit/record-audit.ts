import type { Actor, Context } from "@/lib/contract/actor";
import type { AuditAction, Outcome } from "@/lib/contract/audit";
import type { ErrorCode } from "@/lib/contract/errors";
import { inTransaction, type Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import { canonicalValue, storableText } from "./canonical-json";

/** What an event says of the request. A Context is one; work that is finished later keeps its own. */
export interface AuditSource extends Omit<Context, "actor"> {
  readonly actor: Pick<Actor, "kind" | "id" | "label">;
}

export interface AuditEntry {
  readonly action: AuditAction;
  /** `model:recommender`, `version:recommender@3`, `alias:recommender@production`, `key:<id>`, … */
  readonly target: string;
  readonly before?: unknown;
  readonly after?: unknown;
  readonly reason?: string | undefined;
  /** `success` unless the change is that something was given up. */
  readonly outcome?: Outcome | undefined;
  readonly code?: ErrorCode | undefined;
}

export interface AuditAttempt extends AuditEntry {
  readonly outcome: Exclude<Outcome, "success">;
  readonly code: ErrorCode;
}

/**
 * Adds the event of a change to the chain, in the transaction of the change. Must be the last
 * statement: it locks the head of the chain until the transaction ends.
 * Errors: `audit.unavailable`, which rolls the change back: no audit, no action.
 */
export async function recordAudit(tx: Tx, ctx: AuditSource, entry: AuditEntry): Promise<void> {
  await append(tx, canonicalPayload(ctx, entry));
}

/** Errors whose attempt is in the chain already, said more precisely than the console could. */
const auditedErrors = new WeakSet<object>();

export function wasAudited(error: object): boolean {
  return auditedErrors.has(error);
}

/** Says that the chain holds the attempt that failed with this error, so that it is not added twice. */
export function markAudited(error: object): void {
  auditedErrors.add(error);
}

/** Adds a denied or failed attempt, in a transaction of its own: the attempt's was rolled back. */
export async function recordAttempt(ctx: AuditSource, attempt: AuditAttempt): Promise<void> {
  const payload = canonicalPayload(ctx, attempt);
  await inTransaction((tx) => append(tx, payload));
}

async function append(tx: Tx, payload: string): Promise<void> {
  await orUnavailable(tx.$queryRaw`SELECT audit_append(${payload})::text`);
}

/** What cannot be written to the log must not happen. Errors: `audit.unavailable`, `db.unavailable`. */
export async function orUnavailable<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    if (error instanceof AppError && error.code === "db.unavailable") throw error;
    throw new AppError(
      "audit.unavailable",
      "The audit log could not be written, so nothing was changed.",
      { cause: error, retryAfterSeconds: 5 },
    );
  }
}

/** One JSON object with the keys in this order always, so that equal events are equal bytes. */
export function canonicalPayload(ctx: AuditSource, entry: AuditEntry): string {
  const { kind, id, label } = ctx.actor;
  return JSON.stringify({
    actor: { kind, id: shortText(id), label: shortText(label) },
    action: entry.action,
    target: shortText(entry.target),
    outcome: entry.outcome ?? "success",
    requestId: shortText(ctx.requestId),
    address: ctx.address === null ? null : shortText(ctx.address),
    userAgent: ctx.userAgent === null ? null : shortText(ctx.userAgent),
    reason: canonicalValue(entry.reason),
    code: entry.code ?? null,
    before: canonicalValue(entry.before),
    after: canonicalValue(entry.after),
  });
}

/** What an index holds too: far below the 2,700 bytes that one of its entries can have. */
function shortText(text: string): string {
  return storableText(text.slice(0, 256));
}
