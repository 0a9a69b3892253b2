import type { OAuthConfig } from "next-auth/providers/oauth";
import type { OidcSettings } from "../oidc";

export const issuerProviderId = "oidc";

type Claims = Record<string, unknown>;

/**
 * The OIDC issuer as next-auth's provider, for one request: code flow with PKCE, state and nonce, each in
 * a cookie of its own. next-auth would take the address that it is called back at from the environment;
 * ours is the one that the browser used, as the gateway has checked it.
 */
export function issuerProvider(settings: OidcSettings, origin: string): OAuthConfig<Claims> {
  const redirectUri = `${origin}/api/auth/callback/${issuerProviderId}`;
  let claims: Claims = {};
  return {
    id: issuerProviderId,
    name: settings.name,
    type: "oauth",
    wellKnown: `${settings.issuer}/.well-known/openid-configuration`,
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    checks: ["pkce", "state", "nonce"],
    authorization: { params: { scope: settings.scopes, redirect_uri: redirectUri } },
    idToken: true,
    token: {
      async request({ client, params, checks }) {
        // Checks the state, and signature, issuer, audience, expiry and nonce of the ID token.
        const tokens = await client.callback(redirectUri, params, checks);
        // Many issuers say groups and addresses at userinfo only, which must be of the same subject. What
        // the signed token says counts more.
        const hasMore = client.issuer.metadata.userinfo_endpoint !== undefined;
        claims = { ...(hasMore ? await client.userinfo(tokens) : {}), ...tokens.claims() };
        return { tokens };
      },
    },
    userinfo: { request: () => claims },
    profile: ({ sub }) => ({ id: String(sub) }),
  };
}
