// Every other path below /api/v1: 404 as problem+json, for every verb.
// Nothing is looked up and nothing is said beyond that the path does not exist.
import { problemResponse } from "@/lib/console";
import { AppError } from "@/lib/platform/errors";
import { acceptRequestId } from "@/lib/platform/ids";

async function refuse(request: Request): Promise<Response> {
  const requestId = acceptRequestId(request.headers.get("x-request-id") ?? undefined);
  const { pathname } = new URL(request.url);
  return problemResponse(new AppError("route.not_found", `There is no ${pathname}.`), requestId);
}

export { refuse as DELETE, refuse as GET, refuse as PATCH, refuse as POST, refuse as PUT };
