import type { Allowance, KeyLimits, KeyRules } from "@/lib/access/limits";
import type { Actor, Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { allowsEverywhere } from "@/lib/platform/networks";
import type { RoutingTable, TargetRef } from "@/lib/rollout";
import type { Identity } from "./authenticate-call";
import type { Call, PredictCall, PredictionDeps, Targets } from "./predict";

/**
 * A key works only from its networks. By the address that the door found out itself: what a caller writes
 * into a header is not asked. Errors: `key.address_not_allowed`; the denial is audited.
 */
export function assertAddressAllowed(deps: PredictionDeps, call: Call, identity: Identity): void {
  const { actor, rules, isByToken } = identity;
  if (rules === null || rules.networks === null || isByToken) return;
  if (allowsEverywhere(rules.networks, call.address)) return;
  const error = new AppError(
    "key.address_not_allowed",
    `This key may not be used from ${call.address ?? "an unknown address"}.`,
  );
  const { code } = error;
  deps.denials.note(contextOf(call, actor), {
    action: "key.refused",
    target: `key:${actor.id}`,
    code,
  });
  throw error;
}

/**
 * A test key never reaches production: neither by that name, nor by saying no name, nor by the number that
 * production answers from. Another alias is another promise, also while it points at the same version.
 * Errors: `key.test_only`; the denial is audited.
 */
export function assertOutsideProduction(
  deps: PredictionDeps,
  call: Call,
  { actor, ref, table }: { actor: Actor; ref: TargetRef; table: RoutingTable },
): void {
  if (!reachesProduction(deps.targets, table, ref)) return;
  const error = new AppError(
    "key.test_only",
    `This is a test key, and production of the model "${ref.model.name}" answers this call.`,
  );
  const denial = { action: "predict.called", target: `model:${ref.model.name}` } as const;
  deps.denials.note(contextOf(call, actor), { ...denial, code: error.code });
  throw error;
}

function reachesProduction(targets: Targets, table: RoutingTable, ref: TargetRef): boolean {
  if (ref.kind === "alias") return ref.alias.name === "production";
  const production = table.findAlias(ref.model.id, "production");
  if (production === null || production.versionId === null) return false;
  // During a move both the one that is to answer and the one that still answers; and those of its rollout.
  const versions = [
    table.versionById.get(production.versionId),
    targets.answeringVersion(production.id),
    ...(production.rollout?.targets ?? []).map(({ versionId }) => table.versionById.get(versionId)),
  ];
  return versions.some((version) => version?.number === ref.ref || version?.label === ref.ref);
}

/**
 * Takes one call from what the key may still call. No promise where the count is here, so that a limited
 * key costs no turn of the event loop. Errors: `key.rate_limited`, `key.quota_exceeded`.
 */
export function takeAllowance(
  deps: PredictionDeps,
  call: PredictCall,
  rules: KeyRules | null,
): undefined | Promise<void> {
  if (rules === null || rules.limits === null) return undefined;
  const taken = deps.limiter.take(rules.limits);
  if (taken instanceof Promise) return taken.then((allowance) => settle(call, allowance));
  settle(call, taken);
  return undefined;
}

function settle(call: PredictCall, allowance: Allowance): void {
  call.onAllowance(allowance);
  const { refusedBy, limits, waitMs } = allowance;
  if (refusedBy === null) return;
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  throw refusedBy === "rate"
    ? new AppError("key.rate_limited", rateSentence(limits), { retryAfterSeconds })
    : new AppError(
        "key.quota_exceeded",
        `This key may make ${limits.dailyQuota} predictions a day, and has made them.`,
        { retryAfterSeconds },
      );
}

function rateSentence({ rate }: KeyLimits): string {
  if (rate === null) return "This key's rate is exceeded.";
  const perMinute = Math.round(60_000 / rate.intervalMs);
  return `This key may make ${perMinute} predictions a minute, at most ${rate.burst} at once.`;
}

function contextOf({ requestId, address, userAgent }: Call, actor: Actor): Context {
  return { actor, requestId, address, userAgent };
}
