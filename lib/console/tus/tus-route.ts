import type { Operation } from "@/lib/contract/operations";
import { rawRoute } from "../route";
import { tusVersion } from "./headers";

type Handler<O extends Operation> = Parameters<typeof rawRoute<O>>[1];

/** A raw route whose every answer, refusals too, says which protocol is spoken here. */
export function tusRoute<O extends Operation>(operation: O, handler: Handler<O>) {
  const answer = rawRoute(operation, handler);
  return async (...args: Parameters<typeof answer>): Promise<Response> => {
    const response = await answer(...args);
    response.headers.set("Tus-Resumable", tusVersion);
    if (response.status === 412) response.headers.set("Tus-Version", tusVersion);
    return response;
  };
}
