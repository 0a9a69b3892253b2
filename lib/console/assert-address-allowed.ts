import type { BlockList } from "node:net";
import type { Context } from "@/lib/contract/actor";
import { AppError } from "@/lib/platform/errors";
import { allowsEverywhere } from "@/lib/platform/networks";
import { foldedDenials } from "./folded-denials";

/**
 * A key works here only from where it works at the gateway. The address is the gateway's word.
 * Errors: `key.address_not_allowed`; the denial is audited, as one event a minute.
 */
export function assertAddressAllowed(ctx: Context, networks: readonly BlockList[] | null): void {
  if (networks === null || allowsEverywhere(networks, ctx.address)) return;
  const error = new AppError(
    "key.address_not_allowed",
    `This key may not be used from ${ctx.address ?? "an unknown address"}.`,
  );
  const { code } = error;
  foldedDenials().note(ctx, { action: "key.refused", target: `key:${ctx.actor.id}`, code });
  throw error;
}
