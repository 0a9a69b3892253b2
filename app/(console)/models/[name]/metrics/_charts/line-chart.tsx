import { type KeyboardEvent, memo, type PointerEvent, useId, useMemo } from "react";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import type { Chart, ChartLine } from "./chart-lines";
import { Legend } from "./legend";
import { lookOf } from "./looks";
import { MarkerLines } from "./marker-lines";
import { box, dotsPath, indexAt, linePath, placeOf, valueTicks } from "./scale";
import { spanOf } from "./span-of";
import { TableTwin } from "./table-twin";
import { TimeAxis } from "./time-axis";
import type { Cursor } from "./use-cursor";
import { useFigures } from "./use-figures";

export const chartHeight = 168;
/** Room above the lines for the names of moves. */
const top = 20;
const bottom = 6;
const plotHeight = chartHeight - top - bottom;
const percent = (share: number) => `${(share * 100).toFixed(3)}%`;

interface LineChartProps {
  readonly chart: Chart;
  readonly metrics: ModelMetricsDto;
  /** Round ones, where the axis has its words. */
  readonly moments: readonly number[];
  readonly cursor: Cursor;
  readonly hidden: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
  /** The words of the moves stand above one chart only; their lines go through all. */
  readonly hasMoveLabels: boolean;
}

/**
 * One chart. What stretches with the page is drawn in a box of its own and in percent, so that the server
 * draws it as the browser does, at any width, without a style of its own.
 */
export function LineChart(props: LineChartProps) {
  const { chart, metrics, moments, cursor, hidden, onToggle } = props;
  const helpId = useId();
  const { t, value, moment, name } = useFigures(spanOf(metrics));
  const lines = useMemo(() => chart.lines.filter(({ key }) => !hidden.has(key)), [chart, hidden]);
  const ticks = useMemo(() => valueTicks(greatestOf(lines)), [lines]);
  const title =
    chart.percentile === null
      ? t(`chart.${chart.kind}`)
      : t("chart.latencyOf", { percentile: chart.percentile });
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    cursor.point(indexAt((event.clientX - left) / width, metrics.times.length));
  };
  const onKey = (event: KeyboardEvent) => {
    const to = cursor.step(event.key);
    if (to === undefined) return;
    event.preventDefault();
    if (to === null) return;
    const said = lines.map(
      (line) => `${name(line)}: ${value(chart.kind, line.values[to] ?? null)}`,
    );
    cursor.say([moment(Date.parse(metrics.times[to] ?? "")), title, ...said].join(", "));
  };
  return (
    <figure className="min-w-0">
      <figcaption className="mb-1 flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="font-medium">{title}</span>
        <Legend {...{ chart, hidden, onToggle, name }} valueAt={valueAt} />
      </figcaption>
      <div className="flex">
        <ValueAxis ticks={ticks} write={(amount) => value(chart.kind, amount)} />
        <div
          role="application"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys move along its points
          tabIndex={0}
          aria-label={title}
          aria-describedby={helpId}
          className="min-w-0 flex-1 touch-pan-y"
          onPointerMove={onPointer}
          onPointerLeave={() => cursor.point(null)}
          onKeyDown={onKey}
          onBlur={() => cursor.point(null)}
        >
          <Plot {...props} lines={lines} ticks={ticks} />
        </div>
      </div>
      <TimeAxis metrics={metrics} moments={moments} />
      <p id={helpId} className="sr-only">
        {t("help")}
      </p>
      <TableTwin {...{ chart, metrics, title }} />
    </figure>
  );

  /** At the cursor, else the last that is complete. */
  function valueAt(line: ChartLine): string {
    const at = cursor.index ?? lastComplete(metrics);
    return value(chart.kind, line.values[at] ?? null);
  }
}

function lastComplete({ times, completeUntil, stepSeconds }: ModelMetricsDto): number {
  const until = Date.parse(completeUntil);
  return times.findLastIndex((at) => Date.parse(at) + stepSeconds * 1_000 <= until);
}

function greatestOf(lines: readonly ChartLine[]): number {
  return lines.reduce(
    (most, { values }) => values.reduce<number>((top, each) => Math.max(top, each ?? 0), most),
    0,
  );
}

function heightOf(share: number): number {
  return top + plotHeight * (1 - share);
}

function ValueAxis({
  ticks,
  write,
}: {
  ticks: readonly number[];
  write: (value: number) => string;
}) {
  const greatest = ticks.at(-1) ?? 1;
  return (
    <svg aria-hidden="true" width={72} height={chartHeight} className="shrink-0">
      {ticks.map((tick) => (
        <text
          key={tick}
          x={66}
          y={heightOf(tick / greatest) + 4}
          textAnchor="end"
          className="fill-quiet text-xs figures"
        >
          {write(tick)}
        </text>
      ))}
    </svg>
  );
}

function Plot({
  metrics,
  moments,
  cursor: { index },
  hasMoveLabels,
  lines,
  ticks,
}: LineChartProps & { lines: readonly ChartLine[]; ticks: readonly number[] }) {
  const greatest = ticks.at(-1) ?? 1;
  const from = Date.parse(metrics.from);
  const span = spanOf(metrics);
  const x = index === null ? null : percent(placeOf(index, metrics.times.length));
  return (
    <svg aria-hidden="true" width="100%" height={chartHeight} className="block overflow-visible">
      {ticks.map((tick) => {
        const y = heightOf(tick / greatest);
        return <line key={tick} x1="0" x2="100%" y1={y} y2={y} className="stroke-line" />;
      })}
      {moments.map((at) => {
        const tickX = percent((at - from) / span);
        return (
          <line
            key={at}
            {...{ x1: tickX, x2: tickX, y1: chartHeight - bottom, y2: chartHeight }}
            className="stroke-line-strong"
          />
        );
      })}
      <MarkerLines metrics={metrics} height={chartHeight - bottom} hasLabels={hasMoveLabels} />
      <Lines lines={lines} greatest={greatest} />
      {index !== null && x !== null && (
        <>
          <line x1={x} x2={x} y1={top} y2={chartHeight - bottom} className="stroke-line-strong" />
          {lines.map(({ key, look, values }) => {
            const at = values[index] ?? null;
            return at === null ? null : (
              <circle
                key={key}
                {...{ cx: x, cy: heightOf(at / greatest), r: 3.5 }}
                className={`fill-surface stroke-2 ${lookOf(look).className}`}
              />
            );
          })}
        </>
      )}
    </svg>
  );
}

/** Stretched to the place that there is; drawn anew with the data, not with the cursor. */
const Lines = memo(function Lines({
  lines,
  greatest,
}: {
  lines: readonly ChartLine[];
  greatest: number;
}) {
  return (
    <svg
      aria-hidden="true"
      {...{ y: top, width: "100%", height: plotHeight }}
      viewBox={`0 0 ${box.width} ${box.height}`}
      preserveAspectRatio="none"
      className="overflow-visible"
    >
      {lines.map(({ key, look, values }) => (
        <g
          key={key}
          className={`fill-none ${lookOf(look).className}`}
          strokeLinecap="round"
          strokeLinejoin="round"
        >
          <path
            data-line={key}
            d={linePath(values, greatest)}
            vectorEffect="non-scaling-stroke"
            strokeDasharray={lookOf(look).dashes}
            className="stroke-2"
          />
          <path
            d={dotsPath(values, greatest)}
            vectorEffect="non-scaling-stroke"
            className="stroke-6"
          />
        </g>
      ))}
    </svg>
  );
});
