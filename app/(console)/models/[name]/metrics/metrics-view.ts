import { aliasNameSchema } from "@/lib/contract/alias";
import { wholeNumberText } from "@/lib/contract/number";
import { maxVersionNumber } from "@/lib/contract/version-label";
import {
  type Grouping,
  groupings,
  type PercentileName,
  percentiles,
  type WindowName,
  windowNames,
} from "./view-names";

/** What the address says of the page. */
export interface MetricsView {
  readonly window: WindowName;
  /** Null: by version where there is more than one. */
  readonly by: Grouping | null;
  /** Of the lines by version; the total shows all. */
  readonly percentile: PercentileName;
  readonly version: number | null;
  readonly alias: string | null;
}

type Search = Readonly<Record<string, string | string[] | undefined>>;

/** What is no choice is as if it were not there. */
export function readMetricsView(search: Search): MetricsView {
  const version = search.version ?? "";
  return {
    window: windowNames.find((name) => name === search.window) ?? "1h",
    by: groupings.find((name) => name === search.by) ?? null,
    percentile: percentiles.find((name) => name === search.percentile) ?? "p95",
    version: wholeNumberText(1, maxVersionNumber).safeParse(version).data ?? null,
    alias: aliasNameSchema.safeParse(search.alias).data ?? null,
  };
}

/** In one order, without what is the default: equal views are one address. */
export function metricsHref(model: string, view: Partial<MetricsView>): string {
  const query = new URLSearchParams();
  if (view.window !== undefined && view.window !== "1h") query.set("window", view.window);
  if (view.by) query.set("by", view.by);
  if (view.percentile !== undefined && view.percentile !== "p95")
    query.set("percentile", view.percentile);
  if (view.version) query.set("version", String(view.version));
  if (view.alias) query.set("alias", view.alias);
  return `/models/${model}/metrics${query.size === 0 ? "" : `?${query}`}`;
}

/** What is shown, as a table: of the same points. */
export function csvHref(
  model: string,
  { version, alias }: MetricsView,
  { from, to, stepSeconds }: { from: string; to: string; stepSeconds: number },
): string {
  const query = new URLSearchParams({ from, to, step: String(stepSeconds), format: "csv" });
  if (version !== null) query.set("version", String(version));
  if (alias !== null) query.set("alias", alias);
  return `/api/v1/models/${encodeURIComponent(model)}/metrics?${query}`;
}
