import type { ModelMetricsDto } from "@/lib/contract/model-metrics";

/** How long the window is, in milliseconds. */
export function spanOf({ from, to }: Pick<ModelMetricsDto, "from" | "to">): number {
  return Date.parse(to) - Date.parse(from);
}
