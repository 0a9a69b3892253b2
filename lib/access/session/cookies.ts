/** What of a request says which cookies it has and may be given. */
export interface CookieSource {
  /** The Cookie header. */
  readonly cookie: string | null;
  /** How the browser reached the gateway, as the gateway says. */
  readonly protocol: string | null;
}

/**
 * The names of our cookies. On https they are bound to this host and never sent in the clear; a plain
 * http installation, a LAN address, can have neither, and its names must differ: a browser that met
 * both would send both.
 */
export function cookieNames(protocol: string | null) {
  const isSecure = protocol === "https";
  const prefix = isSecure ? "__Host-" : "";
  return {
    isSecure,
    // None is another's beginning: next-auth joins cookies that begin with its name.
    session: `${prefix}onnward-session`,
    csrf: `${prefix}onnward-csrf`,
    returnTo: `${prefix}onnward-return-to`,
    device: `${prefix}onnward-device`,
    // Of a sign-in by the OIDC issuer that is under way.
    pkce: `${prefix}onnward-oidc-pkce`,
    state: `${prefix}onnward-oidc-state`,
    nonce: `${prefix}onnward-oidc-nonce`,
  };
}

/** The cookie's value; the first of several of one name. */
export function readCookie(header: string | null, name: string): string | undefined {
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals > 0 && pair.slice(0, equals).trim() === name) {
      return decoded(pair.slice(equals + 1).trim());
    }
  }
  return undefined;
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value; // Nothing that we have written: whoever checks it refuses it.
  }
}
