import type { SessionMethod } from "@/lib/contract/account";
import type { Role } from "@/lib/contract/actor";
import { env } from "@/lib/platform/env";

/**
 * Whether the installation wants a second factor of who signed in so. Whoever came by the OIDC issuer was
 * asked there, or not: that is the issuer's rule.
 */
export function demandsSecondFactor(role: Role, method: SessionMethod): boolean {
  return method !== "oidc" && (env().ONNWARD_REQUIRE_SECOND_FACTOR ?? []).includes(role);
}
