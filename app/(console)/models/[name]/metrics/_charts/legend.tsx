import type { Chart, ChartLine } from "./chart-lines";
import { lookOf } from "./looks";

/** The lines of a chart with what they are worth at the cursor; pressed, one is drawn. */
export function Legend({
  chart,
  hidden,
  onToggle,
  name,
  valueAt,
}: {
  chart: Chart;
  hidden: ReadonlySet<string>;
  onToggle: (key: string) => void;
  name: (line: ChartLine) => string;
  valueAt: (line: ChartLine) => string;
}) {
  return (
    <ul className="flex flex-wrap gap-x-1">
      {chart.lines.map((line) => {
        const { className, dashes } = lookOf(line.look);
        const isShown = !hidden.has(line.key);
        return (
          <li key={line.key}>
            <button
              type="button"
              aria-pressed={isShown}
              onClick={() => onToggle(line.key)}
              className="inline-flex min-h-6 items-center gap-1.5 rounded-sm px-1.5 text-sm whitespace-nowrap hover:bg-raised aria-[pressed=false]:text-quiet aria-[pressed=false]:line-through"
            >
              <svg aria-hidden="true" width={22} height={8}>
                <line
                  {...{ x1: 1, x2: 21, y1: 4, y2: 4 }}
                  strokeDasharray={dashes}
                  className={`stroke-2 ${className} ${isShown ? "" : "opacity-40"}`}
                />
              </svg>
              {name(line)} <span className="text-quiet figures">{valueAt(line)}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
