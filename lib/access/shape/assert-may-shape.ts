import type { Actor } from "@/lib/contract/actor";
import { hasPermission } from "@/lib/contract/permissions";
import type { Tx } from "@/lib/platform/db";
import { AppError } from "@/lib/platform/errors";
import type { KeyRow } from "../key-dto";
import { assertWithinActor } from "./assert-within-actor";
import { assertWithinMaker, type Maker } from "./assert-within-maker";
import { assertWithinModels } from "./assert-within-models";
import { isOwnKey } from "./is-own-key";
import { isLessLimited, isWider, type KeyShape, shapeOf } from "./key-shape";

interface Shaping {
  /** The key that asks (findMaker); null: no key does. */
  readonly maker: Maker | null;
  /** Null: the key is new. */
  readonly before: KeyRow | null;
  readonly after: KeyShape;
  /** It becomes a service account's, which bounds it by nobody's rights. */
  readonly isForAccount?: boolean;
  /** Whoever asks learns a secret that can do what `after` says. */
  readonly givesSecret?: boolean;
}

/**
 * The one rule of who makes, edits and rotates a key. What it can do afterwards lies within what the actor
 * may: scopes, models and what they give on each, and of a key that asks also end, kind and networks.
 * Somebody else's is widened, and its secret learnt, by who may write people only. No key raises its own
 * limits. Errors: `key.exceeds_creator`, naming what is too much; `permission.denied`.
 */
export async function assertMayShape(tx: Tx, actor: Actor, shaping: Shaping): Promise<void> {
  const { maker, before, after, isForAccount = false, givesSecret = false } = shaping;
  assertWithinActor(actor, after);
  assertWithinMaker(maker, after);
  const isOwn = before === null || (await isOwnKey(tx, actor, before));
  await assertWithinModels(tx, actor, { ...after, isBounded: isOwn && !isForAccount });
  if (before === null) return;
  const last = shapeOf(before);
  assertLimitsKept(actor, { id: before.id, before: last, after });
  if (isOwn || hasPermission(actor, "users:write")) return;
  if (!givesSecret && !isWider(last, after)) return;
  throw new AppError(
    "permission.denied",
    `Only its owner, or somebody who may write people, can ${givesSecret ? "rotate" : "widen"} this key.`,
  );
}

function assertLimitsKept(
  actor: Actor,
  { id, before, after }: { id: string; before: KeyShape; after: KeyShape },
): void {
  if (actor.kind !== "key" || actor.id !== id || !isLessLimited(before, after)) return;
  throw new AppError(
    "key.exceeds_creator",
    "A key does not raise its own rate, burst or quota: its owner does.",
  );
}
