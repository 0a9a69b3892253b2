import type { Role } from "@/lib/contract/actor";
import { roleSchema } from "@/lib/contract/actor-schema";
import { env } from "@/lib/platform/env";

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly name: string;
  readonly scopes: string;
  readonly groupsClaim: string;
  /** In the order in which they count. */
  readonly roleOfGroup: readonly (readonly [group: string, role: Role])[];
  readonly defaultRole: Role | undefined;
  readonly mayLinkByEmail: boolean;
  /** Whether an account is made under an address that the issuer has not verified. */
  readonly mayBeUnverified: boolean;
}

/** The installation's issuer; null when people sign in with passwords only. */
export function oidcSettings(): OidcSettings | null {
  const values = env();
  const issuer = values.ONNWARD_OIDC_ISSUER;
  const clientId = values.ONNWARD_OIDC_CLIENT_ID;
  const clientSecret = values.ONNWARD_OIDC_CLIENT_SECRET;
  // env.ts has seen to it that there are all three or none.
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return {
    issuer,
    clientId,
    clientSecret,
    name: values.ONNWARD_OIDC_NAME,
    scopes: values.ONNWARD_OIDC_SCOPES,
    groupsClaim: values.ONNWARD_OIDC_GROUPS_CLAIM,
    roleOfGroup: parseRoleMap(values.ONNWARD_OIDC_ROLE_MAP ?? ""),
    defaultRole: values.ONNWARD_OIDC_DEFAULT_ROLE,
    mayLinkByEmail: values.ONNWARD_OIDC_LINK_BY_EMAIL,
    mayBeUnverified: values.ONNWARD_OIDC_ALLOW_UNVERIFIED_EMAIL,
  };
}

function parseRoleMap(text: string): (readonly [group: string, role: Role])[] {
  if (text === "") return [];
  return text.split(",").map((pair) => {
    // A group's own name may hold "=": cn=ops.
    const equals = pair.lastIndexOf("=");
    return [pair.slice(0, equals).trim(), roleSchema.parse(pair.slice(equals + 1))];
  });
}
