import { randomBytes } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import Provider, { type Configuration } from "oidc-provider";

type Context = Parameters<Parameters<Provider["use"]>[0]>[0];

export interface IssuerPerson {
  readonly email: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly groups?: readonly string[];
}

export interface TestIssuer {
  readonly url: string;
  /** By subject; changed by tests between sign-ins. */
  readonly people: Map<string, IssuerPerson>;
  /** How many requests came so far. */
  asked(): number;
  stop(): Promise<void>;
}

export const issuerClient = {
  id: "onnward",
  secret: randomBytes(24).toString("base64url"),
} as const;

/**
 * A real OpenID Connect issuer on this machine. Its sign-in page asks for a subject and believes it.
 * With `claimsAtUserinfo` the ID token holds the subject only, as many issuers have it.
 */
export async function startOidcIssuer(
  redirectUris: () => string[],
  { claimsAtUserinfo = false }: { claimsAtUserinfo?: boolean } = {},
): Promise<TestIssuer> {
  const people = new Map<string, IssuerPerson>();
  const server = http.createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  let handler: http.RequestListener | undefined;
  // The client's addresses may be known only after the installation has started.
  let count = 0;
  server.on("request", (req, res) => {
    count += 1;
    handler ??= createProvider(url, { people, redirectUris: redirectUris(), claimsAtUserinfo });
    handler(req, res);
  });
  return {
    url,
    people,
    asked: () => count,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createProvider(
  url: string,
  by: {
    people: ReadonlyMap<string, IssuerPerson>;
    redirectUris: string[];
    claimsAtUserinfo: boolean;
  },
): http.RequestListener {
  const configuration: Configuration = {
    clients: [
      {
        client_id: issuerClient.id,
        client_secret: issuerClient.secret,
        redirect_uris: by.redirectUris,
        grant_types: ["authorization_code"],
        response_types: ["code"],
      },
    ],
    cookies: { keys: ["only for tests"] },
    claims: {
      openid: ["sub"],
      email: ["email", "email_verified"],
      profile: ["name", "groups"],
    },
    conformIdTokenClaims: by.claimsAtUserinfo,
    pkce: { required: () => true, methods: ["S256"] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    findAccount: (_, id) => {
      const person = by.people.get(id);
      if (person === undefined) return undefined;
      return {
        accountId: id,
        claims: async () => ({ sub: id, ...person, groups: [...(person.groups ?? [])] }),
      };
    },
    // Nobody is asked for consent: it is the organisation's own client.
    loadExistingGrant: async (ctx) => {
      const { client, session } = ctx.oidc;
      if (client === undefined || session?.accountId === undefined) return undefined;
      const { Grant } = ctx.oidc.provider;
      const grant = new Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope("openid email profile");
      await grant.save();
      return grant;
    },
  };
  const provider = new Provider(url, configuration);
  provider.use((ctx, next) => interact(provider, ctx, next));
  return provider.callback();
}

async function interact(
  provider: Provider,
  ctx: Context,
  next: () => Promise<void>,
): Promise<void> {
  if (!ctx.path.startsWith("/interaction/")) return next();
  if (ctx.method === "GET") {
    ctx.type = "html";
    ctx.body = `<!doctype html><title>Issuer</title><form method="post">
      <label>Subject <input name="subject"></label><button>Continue</button></form>`;
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of ctx.req) chunks.push(chunk);
  const subject = new URLSearchParams(Buffer.concat(chunks).toString()).get("subject") ?? "";
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: subject } });
}
