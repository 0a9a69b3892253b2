export { type OidcSettings, oidcSettings } from "./oidc-settings";
export { signInByIssuer } from "./sign-in-by-issuer";
