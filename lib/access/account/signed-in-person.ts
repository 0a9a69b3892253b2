import type { Actor, Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";

type SignedInPerson = Extract<Actor, { kind: "user" }> & { readonly sessionId: string };

/**
 * What stands in the place of `authorize` where somebody acts on their own account: everybody who is
 * signed in may, and nobody else can name it. Errors: `session.required` for keys.
 */
export function signedInPerson({ actor }: Context): SignedInPerson {
  const sessionId = actor.kind === "user" ? actor.sessionId : undefined;
  if (actor.kind === "user" && sessionId !== undefined) return { ...actor, sessionId };
  throw new AppError("session.required", "A key has no account: this is for who is signed in.");
}
