import type { Metric } from "@/lib/contract/version";
import { type MetricRow, metricFaults } from "../../../../_uploads/draft";

/** Metrics as the form's rows. A number's shortest text is read back as the same number. */
export function toRows(metrics: readonly Metric[]): MetricRow[] {
  return metrics.map(({ name, value, direction }, index) => ({
    key: `saved-${index}`,
    name,
    value: String(value),
    direction,
  }));
}

/** The rows that somebody has filled in; null while one of them is wrong. */
export function toMetrics(rows: readonly MetricRow[]): Metric[] | null {
  if (rows.some((row) => metricFaults(row).length > 0)) return null;
  return rows
    .filter(({ name }) => name.trim() !== "")
    .map(({ name, value, direction }) => ({ name: name.trim(), value: Number(value), direction }));
}
