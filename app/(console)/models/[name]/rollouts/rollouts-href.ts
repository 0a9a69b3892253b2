import type { RolloutKind } from "@/lib/contract/rollout-kind";

export function rolloutsHref(model: string): string {
  return `/models/${model}/rollouts`;
}

export function rolloutHref(model: string, id: string): string {
  return `${rolloutsHref(model)}/${id}`;
}

/** Opens the start of a rollout at once, with what is known of it filled in. */
export function startRolloutHref(
  model: string,
  { kind, alias, version }: { kind: RolloutKind; alias: string; version?: number | null },
): string {
  const query = new URLSearchParams({ start: kind, alias });
  if (version != null) query.set("version", String(version));
  return `${rolloutsHref(model)}?${query}`;
}
