import type { KeyDto } from "@/lib/contract/key";

const soonMs = 14 * 24 * 3_600_000;

export type KeyState = KeyDto["status"] | "expiring";

/** The status as the list says it: a key that ends within 14 days is worth a warning. */
export function stateOf({ status, expiresAt }: KeyDto, nowMs: number): KeyState {
  const isSoon = expiresAt !== null && Date.parse(expiresAt) - nowMs <= soonMs;
  return status === "active" && isSoon ? "expiring" : status;
}
