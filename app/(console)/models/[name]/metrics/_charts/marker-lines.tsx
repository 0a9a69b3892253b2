import { useTranslations } from "use-intl/react";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import { labelled } from "./scale";
import { spanOf } from "./span-of";

/** Shares of the width that a name and a number need. */
const nameRoom = 0.2;
const numberRoom = 0.03;

/** The moves of the window as lines through a chart, numbered as in the list below. */
export function MarkerLines({
  metrics,
  height,
  hasLabels,
}: {
  metrics: ModelMetricsDto;
  height: number;
  hasLabels: boolean;
}) {
  const t = useTranslations("metrics");
  const from = Date.parse(metrics.from);
  const moves = [...metrics.moves].reverse();
  const places = moves.map(({ at }) => (Date.parse(at) - from) / spanOf(metrics));
  const named = labelled(places, nameRoom);
  const numbered = labelled(places, numberRoom);
  return moves.map(({ id, alias, to }, index) => {
    const place = places[index] ?? 0;
    const x = `${(place * 100).toFixed(3)}%`;
    const anchor = place > 0.8 ? "end" : "start";
    const label = { x, y: 12, textAnchor: anchor, className: "fill-text text-xs" } as const;
    const full = t("moves.marker", {
      number: index + 1,
      alias,
      version: to === null ? t("moves.nowhere") : String(to),
    });
    // A name that ends at its line would run over the one before.
    const isNamed = named[index] === true && (anchor === "start" || isRoomBefore(places, index));
    return (
      <g key={id} data-move={id}>
        <line
          {...{ x1: x, x2: x, y1: 15, y2: height }}
          className="stroke-text"
          strokeDasharray="3 3"
        />
        {hasLabels && isNamed && (
          <text {...label} className="fill-text text-xs max-sm:hidden">
            {full}
          </text>
        )}
        {hasLabels && numbered[index] === true && (
          <text {...label} className={`fill-text text-xs ${isNamed ? "sm:hidden" : ""}`}>
            {index + 1}
          </text>
        )}
      </g>
    );
  });
}

function isRoomBefore(places: readonly number[], index: number): boolean {
  const before = places[index - 1] ?? Number.NEGATIVE_INFINITY;
  return (places[index] ?? 0) - before > 2 * nameRoom;
}
