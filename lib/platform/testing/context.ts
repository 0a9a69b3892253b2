import { randomUUID } from "node:crypto";
import {
  type Actor,
  scopes as allScopes,
  type Context,
  type Role,
  type Scope,
} from "@/lib/contract/actor";

/** A context as the console would make it, for whoever is given; the system when nobody is. */
export function contextOf(
  actor: Actor = { kind: "system", id: "system", label: "system" },
): Context {
  return { actor, requestId: randomUUID(), address: "203.0.113.7", userAgent: "test/1" };
}

/** A caller with a key. */
export function keyContext(
  scopes: readonly Scope[] = allScopes,
  models: readonly string[] | null = null,
): Context {
  const id = randomUUID();
  return contextOf({
    kind: "key",
    id,
    label: `key ${id.slice(0, 4)} (onw_live_abc)`,
    scopes,
    models,
    holders: [],
  });
}

/** A person who is signed in. */
export function userContext(role: Role): Context {
  return contextOf({ kind: "user", id: randomUUID(), label: `${role}@example.com`, role });
}
