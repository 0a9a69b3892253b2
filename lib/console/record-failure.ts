import { recordAttempt, wasAudited } from "@/lib/audit";
import type { Context } from "@/lib/contract/actor";
import type { Operation } from "@/lib/contract/operations";
import { isConcealed } from "@/lib/platform/authorize";
import type { AppError } from "@/lib/platform/errors";
import { logger } from "@/lib/platform/logger";
import { foldedDenials, isSingleEvent } from "./folded-denials";

/**
 * Codes that say "you may not"; everything else that fails is "it did not happen". Of a model that the
 * caller may not see, the log knows what the answer does not say.
 */
const deniedCodes = new Set([
  "key.scope_missing",
  "permission.denied",
  "key.exceeds_creator",
  "session.required",
  "second_factor.required",
  "alias.protected",
  "move_request.own",
]);

/** Asked by POST, and nothing of it stays: no event says that it did not happen. */
const changesNothing: ReadonlySet<Operation["action"]> = new Set([
  "predict.called",
  "alias.checked",
]);

/** With these the log cannot be written either, and the caller must not wait for it a second time. */
const unrecordableCodes = new Set(["db.unavailable", "audit.unavailable"]);

/**
 * Audits a denied or failed attempt of a known actor, after its own transaction was rolled back.
 * A read or a prediction that fails without being denied is no event: it changed nothing and showed
 * nothing, and predictions are too many for the chain. Of a caller in a loop the rest of a minute is counted.
 */
export async function recordFailure(
  ctx: Context,
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
  error: AppError,
): Promise<void> {
  const isDenied = deniedCodes.has(error.code) || isConcealed(error);
  const isChange = operation.method !== "GET" && !changesNothing.has(operation.action);
  if (wasAudited(error) || unrecordableCodes.has(error.code)) return;
  if (operation.action === null || !(isDenied || isChange)) return;
  const attempt = {
    action: operation.action,
    target: targetOf(ctx, operation, params),
    outcome: isDenied ? "denied" : "failure",
    code: error.code,
  } as const;
  if (!isSingleEvent(ctx)) {
    foldedDenials().note(ctx, attempt);
    return;
  }
  try {
    await recordAttempt(ctx, attempt);
  } catch (cause) {
    // The caller's own error matters more than this one; nothing was changed, so nothing is unaudited.
    logger().error(
      { err: cause, requestId: ctx.requestId },
      "a failed attempt could not be audited",
    );
  }
}

function targetOf(
  ctx: Context,
  operation: Operation,
  params: Readonly<Record<string, unknown>>,
): string {
  const { name, number, alias, id } = params;
  if (number !== undefined) return `version:${name}@${number}`;
  if (alias !== undefined) return `alias:${name}@${alias}`;
  if (name !== undefined) return `model:${name}`;
  // Whatever one does on one's own account is about oneself.
  if (operation.path.startsWith("/me/")) return `${ctx.actor.kind}:${ctx.actor.id}`;
  if (id !== undefined) return `${nounOf(operation.path)}:${id}`;
  return operation.path.split("/")[1] ?? operation.id;
}

function nounOf(path: string): string {
  if (path.startsWith("/users")) return "user";
  if (path.startsWith("/predictions")) return "prediction";
  if (path.startsWith("/uploads")) return "upload";
  if (path.startsWith("/trash")) return "model";
  return path.startsWith("/service-accounts") ? "service_account" : "key";
}
