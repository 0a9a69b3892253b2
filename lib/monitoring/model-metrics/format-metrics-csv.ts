import { type ModelMetricsDto, metricSeriesSchema } from "@/lib/contract/model-metrics";
import { formatCell } from "@/lib/platform/csv-cell";

const fields = metricSeriesSchema.keyof().options;
const names = fields.map((field) =>
  field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
);

/**
 * The same as the answer in JSON: a line a point and series, the total's first. The total's lines also say
 * which moves fell into the step. At most a few thousand lines.
 */
export function formatMetricsCsv({
  times,
  stepSeconds,
  total,
  versions,
  moves,
}: ModelMetricsDto): string {
  const all = [
    { label: "total", series: total },
    ...versions.map(({ version, ...series }) => ({ label: String(version), series })),
  ];
  const lines = times.flatMap((at, place) => {
    const from = Date.parse(at);
    const within = moves.filter((move) => {
      const moment = Date.parse(move.at);
      return moment >= from && moment < from + stepSeconds * 1_000;
    });
    return all.map(({ label, series }) => {
      const numbers = fields.map((field) => String(series[field][place] ?? ""));
      const said = label === "total" ? within.map(describeMove).reverse().join("\n") : "";
      return [at, String(stepSeconds), label, ...numbers, said];
    });
  });
  const header = ["at", "step_seconds", "version", ...names, "moves"];
  return [header, ...lines].map((cells) => `${cells.map(formatCell).join(",")}\r\n`).join("");
}

function describeMove({ at, kind, alias, from, to, by, reason }: ModelMetricsDto["moves"][number]) {
  const why = reason === "" ? "" : `: ${reason}`;
  return `${at} ${kind} ${alias} ${from ?? "nowhere"} to ${to ?? "nowhere"} by ${by.label}${why}`;
}
