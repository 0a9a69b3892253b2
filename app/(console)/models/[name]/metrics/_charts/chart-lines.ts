import { failureKinds } from "@/lib/contract/failure-kinds";
import type { MetricSeries, ModelMetricsDto } from "@/lib/contract/model-metrics";
import type { MetricsView } from "../metrics-view";
import { type Grouping, type PercentileName, percentiles } from "../view-names";

/** One line of a chart. */
export interface ChartLine {
  /** Of all charts: what is hidden in one is hidden in all. */
  readonly key: string;
  /** A version, or null for a word of the catalogue: then the key names it. */
  readonly version: number | null;
  /** Which of the looks it has. */
  readonly look: number;
  readonly values: readonly (number | null)[];
}

export const chartKinds = ["requests", "errors", "latency"] as const;
export type ChartKind = (typeof chartKinds)[number];
export interface Chart {
  readonly kind: ChartKind;
  /** Which one its lines are, of latency by version. */
  readonly percentile: PercentileName | null;
  readonly lines: readonly ChartLine[];
}

/** A point that has just begun says nothing yet: gateways tell what they counted every five seconds. */
const leastSeconds = 20;

/** By version where the address says nothing and there is more than one. */
export function groupingOf(metrics: ModelMetricsDto, { by }: Pick<MetricsView, "by">): Grouping {
  return by ?? (metrics.versions.length > 1 ? "version" : "total");
}

/** The three charts of a page. Pure. */
export function chartsOf(
  metrics: ModelMetricsDto,
  by: Grouping,
  percentile: PercentileName,
): Chart[] {
  const perSecond = rateOf(metrics);
  if (by === "total") {
    const { total } = metrics;
    const failures = failureKinds.map((key, look) => {
      return { key, version: null, look, values: perSecond(total[key]) };
    });
    return [
      {
        kind: "requests",
        percentile: null,
        lines: [{ key: "total", version: null, look: 0, values: perSecond(total.requests) }],
      },
      { kind: "errors", percentile: null, lines: failures },
      {
        kind: "latency",
        percentile: null,
        lines: percentiles.map((key, look) => {
          return { key, version: null, look, values: latencyOf(total, key) };
        }),
      },
    ];
  }
  // Older versions keep their looks when a newer one comes.
  const versions = [...metrics.versions].reverse();
  const linesOf = (valuesOf: (series: MetricSeries) => ChartLine["values"]) =>
    versions.map((series, look) => {
      const { version } = series;
      return { key: `v${version}`, version, look, values: valuesOf(series) };
    });
  return [
    { kind: "requests", percentile: null, lines: linesOf(({ requests }) => perSecond(requests)) },
    { kind: "errors", percentile: null, lines: linesOf((series) => perSecond(failuresOf(series))) },
    { kind: "latency", percentile, lines: linesOf((series) => latencyOf(series, percentile)) },
  ];
}

function failuresOf(series: MetricSeries): number[] {
  return series.requests.map((_, index) =>
    failureKinds.reduce((sum, kind) => sum + (series[kind][index] ?? 0), 0),
  );
}

function latencyOf(series: MetricSeries, percentile: PercentileName): ChartLine["values"] {
  return { p50: series.p50Ms, p95: series.p95Ms, p99: series.p99Ms }[percentile];
}

/** Counts to rates: of the point that now is in, over the seconds that it has lasted. */
function rateOf({ times, stepSeconds, readAt }: ModelMetricsDto) {
  const now = Date.parse(readAt);
  const lasted = times.map((at) => Math.min(stepSeconds, (now - Date.parse(at)) / 1_000));
  return (counts: readonly number[]) =>
    counts.map((count, index) => {
      const seconds = lasted[index] ?? 0;
      return seconds < leastSeconds ? null : count / seconds;
    });
}
