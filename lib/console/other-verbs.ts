import { allowedMethods, type Verb } from "@/lib/contract/allowed-methods";
import { AppError } from "@/lib/platform/errors";
import { problemResponse } from "./problem";
import { requestIdOf } from "./request-context";

type Refuse = (request: Request) => Promise<Response>;

/**
 * What a route file exports for the verbs that its path has not: 405 as problem+json with `Allow`, and
 * OPTIONS, which says the same without complaining. Next's own 405 has neither.
 */
export function otherVerbs(path: string): Record<Verb | "OPTIONS", Refuse> {
  const allow = allowedMethods(path);
  const refuse: Refuse = async (request) => {
    const detail = `${request.method} is not possible here; possible are ${allow}.`;
    const response = problemResponse(new AppError("request.method", detail), requestIdOf(request));
    response.headers.set("Allow", allow);
    return response;
  };
  const say: Refuse = async (request) =>
    new Response(null, {
      status: 204,
      headers: { Allow: allow, "X-Request-Id": requestIdOf(request) },
    });
  return { GET: refuse, POST: refuse, PUT: refuse, PATCH: refuse, DELETE: refuse, OPTIONS: say };
}
