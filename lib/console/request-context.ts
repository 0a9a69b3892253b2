import type { IncomingHttpHeaders } from "node:http";
import { carriesKey, resolveActor } from "@/lib/access";
import { findSessionActor } from "@/lib/access/session";
import type { Actor, Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { acceptRequestId } from "@/lib/platform/ids";
import { assertAddressAllowed } from "./assert-address-allowed";
import { noteKeyUse } from "./note-key-use";

/** What the gateway said of the request. The console listens where only gateways come. */
export function requestIdOf(request: Pick<Request, "headers">): string {
  return acceptRequestId(request.headers.get("x-request-id") ?? undefined);
}

/**
 * Who asks: the key when there is one, whatever cookies come with it; else who is signed in.
 * Errors: `key.missing`, `key.invalid`, `key.address_not_allowed`, `db.unavailable`.
 */
export async function requestContext(
  request: Pick<Request, "headers">,
  requestId: string,
): Promise<Context> {
  const headers: IncomingHttpHeaders = {
    authorization: request.headers.get("authorization") ?? undefined,
    "x-api-key": request.headers.get("x-api-key") ?? undefined,
  };
  if (!carriesKey(headers)) {
    const context = await findSessionContext(request, requestId);
    if (context !== null) return context;
    throw new AppError("key.missing", "This path needs an API key, or somebody who is signed in.");
  }
  const { actor, networks } = await resolveActor(headers);
  const context = contextOf(request, requestId, actor);
  assertAddressAllowed(context, networks);
  noteKeyUse(actor, context.address);
  return context;
}

/** Who is signed in, or null. Errors: `db.unavailable`. */
export async function findSessionContext(
  request: Pick<Request, "headers">,
  requestId: string,
): Promise<Context | null> {
  const actor = await findSessionActor({
    cookie: request.headers.get("cookie"),
    protocol: request.headers.get("x-forwarded-proto"),
  });
  return actor === null ? null : contextOf(request, requestId, actor);
}

/** For the few operations that need no identity. */
export function anonymousContext(request: Pick<Request, "headers">, requestId: string): Context {
  return contextOf(request, requestId, { kind: "system", id: "anonymous", label: "anonymous" });
}

function contextOf(request: Pick<Request, "headers">, requestId: string, actor: Actor): Context {
  return {
    actor,
    requestId,
    address: request.headers.get("x-forwarded-for"),
    userAgent: request.headers.get("user-agent"),
  };
}
