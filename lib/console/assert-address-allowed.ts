import type { BlockList } from "node:net";
import type { Context } from "@/lib/contract/actor";
import { outsideDbPatience } from "@/lib/platform/db-patience";
import { AppError } from "@/lib/platform/errors";
import { allowsAddress } from "@/lib/platform/networks";
import { remember } from "@/lib/platform/remember";
import { createDenialLog } from "@/lib/predictions";

const flushEveryMs = 2_000;

/**
 * A key works here only from where it works at the gateway. The address is the gateway's word.
 * Errors: `key.address_not_allowed`; the denial is audited, as one event a minute.
 */
export function assertAddressAllowed(ctx: Context, networks: BlockList | null): void {
  if (networks === null || allowsAddress(networks, ctx.address)) return;
  const error = new AppError(
    "key.address_not_allowed",
    `This key may not be used from ${ctx.address ?? "an unknown address"}.`,
  );
  const { code } = error;
  refusedKeys().note(ctx, { action: "key.refused", target: `key:${ctx.actor.id}`, code });
  throw error;
}

/** One a process, whatever bundles of Next ask for it. */
export function refusedKeys(): ReturnType<typeof createDenialLog> {
  return remember("console-refused-keys", () => {
    const denials = createDenialLog();
    outsideDbPatience(() => setInterval(() => void denials.flush(), flushEveryMs).unref());
    return denials;
  });
}
