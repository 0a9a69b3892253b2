import type { Context } from "@/lib/contract/actor";
import type { Work } from "./work";

/** The system acting on its own; the work's id is what its events have for a request id. */
export function systemContext({ id }: Pick<Work, "id">): Context {
  return {
    actor: { kind: "system", id: "system", label: "system (runner)" },
    requestId: id,
    address: null,
    userAgent: null,
  };
}
