import { type MetricName, metricCatalogue } from "./metric-catalogue";
import type { PlainHistogram } from "./plain-histogram";

/** Labels as they stand between the braces, with what the format wants escaped. */
export function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escapeValue(value)}"`)
    .join(",");
}

function escapeValue(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/\n/g, "\\n").replace(/"/g, '\\"');
}

/** One line of a counter or a gauge. */
export function sample(name: MetricName, labels: string, value: number): string {
  return line(name, labels, value);
}

/** The lines of a histogram. Counts are rounded: parts of a run add up only when all of it has ended. */
export function histogramLines(
  name: MetricName,
  labels: string,
  histogram: PlainHistogram,
): string[] {
  const lines: string[] = [];
  let total = 0;
  histogram.counts.forEach((count, place) => {
    total += count;
    const bound = histogram.bounds[place];
    const le = `le="${bound === undefined ? "+Inf" : bound}"`;
    lines.push(line(`${name}_bucket`, labels === "" ? le : `${labels},${le}`, Math.round(total)));
  });
  lines.push(line(`${name}_sum`, labels, histogram.sum));
  lines.push(line(`${name}_count`, labels, Math.round(total)));
  return lines;
}

/** The metric's head and its lines, as the format of Prometheus (0.0.4) wants them: together. */
export function family(name: MetricName, lines: readonly string[]): string {
  const { help, type } = metricCatalogue[name];
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines].join("\n");
}

function line(name: string, labels: string, value: number): string {
  return labels === "" ? `${name} ${value}` : `${name}{${labels}} ${value}`;
}
