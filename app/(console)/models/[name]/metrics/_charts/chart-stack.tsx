"use client";

import { useMemo, useState } from "react";
import { useTimeZone } from "use-intl/react";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import type { Grouping, PercentileName } from "../view-names";
import { chartsOf } from "./chart-lines";
import { LineChart } from "./line-chart";
import { timeTicks } from "./scale";
import { spanOf } from "./span-of";
import { useCursor } from "./use-cursor";
import { useFigures } from "./use-figures";

/** Three charts on one axis of time: one place in them is looked at, and what is hidden is so in all. */
export function ChartStack({
  metrics,
  by,
  percentile,
}: {
  metrics: ModelMetricsDto;
  by: Grouping;
  percentile: PercentileName;
}) {
  const { cursor, said } = useCursor(metrics.times);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const { t, moment } = useFigures(spanOf(metrics));
  const zone = useTimeZone() ?? "UTC";
  // Not anew with every move of the pointer.
  const charts = useMemo(() => chartsOf(metrics, by, percentile), [metrics, by, percentile]);
  const moments = useMemo(
    () => timeTicks(Date.parse(metrics.from), Date.parse(metrics.to), zone),
    [metrics, zone],
  );
  const toggle = (key: string) => {
    setHidden((before) => {
      const next = new Set(before);
      if (!next.delete(key)) next.add(key);
      return next;
    });
  };
  const at = cursor.index === null ? metrics.completeUntil : (metrics.times[cursor.index] ?? "");
  const shown = moment(Date.parse(at));
  return (
    <div className="flex flex-col gap-5">
      <p className="-mb-3 text-sm text-quiet figures">
        {cursor.index === null ? t("completeUntil", { time: shown }) : t("at", { time: shown })}
      </p>
      {charts.map((chart, index) => (
        <LineChart
          key={chart.kind}
          {...{ chart, metrics, cursor, hidden, moments }}
          onToggle={toggle}
          hasMoveLabels={index === 0}
        />
      ))}
      <p role="status" className="sr-only">
        {said}
      </p>
    </div>
  );
}
