import type { IncomingHttpHeaders } from "node:http";
import { resolveActor } from "@/lib/access";
import type { Actor, Context } from "@/lib/contract/actor";
import { acceptRequestId } from "@/lib/platform/ids";
import { noteKeyUse } from "./note-key-use";

/** What the gateway said of the request. The console listens where only gateways come. */
export function requestIdOf(request: Request): string {
  return acceptRequestId(request.headers.get("x-request-id") ?? undefined);
}

/** Who asks. Errors: `key.missing`, `key.invalid`, `db.unavailable`. */
export async function requestContext(request: Request, requestId: string): Promise<Context> {
  const headers: IncomingHttpHeaders = {
    authorization: request.headers.get("authorization") ?? undefined,
    "x-api-key": request.headers.get("x-api-key") ?? undefined,
  };
  const actor = await resolveActor(headers);
  noteKeyUse(actor);
  return contextOf(request, requestId, actor);
}

/** For the few operations that need no identity. */
export function anonymousContext(request: Request, requestId: string): Context {
  return contextOf(request, requestId, { kind: "system", id: "anonymous", label: "anonymous" });
}

function contextOf(request: Request, requestId: string, actor: Actor): Context {
  return {
    actor,
    requestId,
    address: request.headers.get("x-forwarded-for"),
    userAgent: request.headers.get("user-agent"),
  };
}
