import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import { spanOf } from "./span-of";
import { useFigures } from "./use-figures";

/** Local time, and on hover the universal one: the same below each chart. */
export function TimeAxis({
  metrics,
  moments,
}: {
  metrics: ModelMetricsDto;
  moments: readonly number[];
}) {
  const span = spanOf(metrics);
  const { tick } = useFigures(span);
  const from = Date.parse(metrics.from);
  return (
    <div aria-hidden className="flex">
      <div className="w-18 shrink-0" />
      <svg aria-hidden="true" width="100%" height={18} className="min-w-0 flex-1 overflow-visible">
        {moments.map((at, index) => (
          <text
            key={at}
            x={`${(((at - from) / span) * 100).toFixed(3)}%`}
            y={12}
            textAnchor="middle"
            className={`fill-quiet text-xs figures ${index % 2 === 1 ? "max-sm:hidden" : ""}`}
          >
            <title>{`${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`}</title>
            {tick(at)}
          </text>
        ))}
      </svg>
    </div>
  );
}
