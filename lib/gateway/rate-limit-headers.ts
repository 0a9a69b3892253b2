import type { OutgoingHttpHeaders } from "node:http";
import { type Allowance, remainingOf } from "@/lib/access/limits";

/**
 * What a key may call and what is left of it (draft-ietf-httpapi-ratelimit-headers-10). Two policies, each
 * only where the key has it: `key`, its burst and the seconds in which a whole one comes back, which is
 * its rate; `day`, its quota of a day in UTC. `t` is when the policy is whole again.
 */
export function rateLimitHeaders(headers: OutgoingHttpHeaders, allowance: Allowance): void {
  const { limits, usage, untilMidnightMs } = allowance;
  const { rate, dailyQuota } = limits;
  const policies: string[] = [];
  const states: string[] = [];
  if (rate !== null) {
    const windowMs = rate.intervalMs * rate.burst;
    policies.push(`"key";q=${rate.burst};w=${toSeconds(windowMs)}`);
    states.push(`"key";r=${remainingOf(rate, usage.aheadMs)};t=${toSeconds(usage.aheadMs)}`);
  }
  if (dailyQuota !== null) {
    policies.push(`"day";q=${dailyQuota};w=86400`);
    const left = Math.max(0, dailyQuota - usage.used);
    states.push(`"day";r=${left};t=${toSeconds(untilMidnightMs)}`);
  }
  headers["RateLimit-Policy"] = policies.join(", ");
  headers.RateLimit = states.join(", ");
}

/** Up, and to the microsecond first: sums of fractions must not add a second. */
function toSeconds(ms: number): number {
  return Math.ceil(Math.round(ms * 1_000) / 1_000_000);
}
