import { useState } from "react";
import { useLocale } from "use-intl/react";
import { formatNumber } from "@/app/_i18n/quantities";
import { ScrollRegion } from "@/app/_ui/scroll-region";
import { Cell, HeadCell, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { ModelMetricsDto } from "@/lib/contract/model-metrics";
import type { Chart } from "./chart-lines";
import { spanOf } from "./span-of";
import { useFigures } from "./use-figures";

/** The same numbers in words and digits, newest first. Made when somebody opens it: it may have 400 lines. */
export function TableTwin({
  chart,
  metrics,
  title,
}: {
  chart: Chart;
  metrics: ModelMetricsDto;
  title: string;
}) {
  const [isOpen, setOpen] = useState(false);
  const { t, name } = useFigures(spanOf(metrics));
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} className="mt-1 text-sm">
      <summary className="inline-flex min-h-6 items-center rounded-sm text-quiet hover:text-text">
        {t("table.show", { chart: title })}
      </summary>
      {isOpen && (
        <ScrollRegion
          label={title}
          className="relative max-h-80 overflow-auto border-y border-line"
        >
          <table className="w-full border-collapse">
            <TableHead>
              <HeadCell>{t("table.time")}</HeadCell>
              {chart.lines.map((line) => (
                <HeadCell key={line.key} isNumeric>
                  {t(`table.unit.${chart.kind}`, { line: name(line) })}
                </HeadCell>
              ))}
            </TableHead>
            <TableRows {...{ chart, metrics }} />
          </table>
        </ScrollRegion>
      )}
    </details>
  );
}

function TableRows({ chart, metrics }: { chart: Chart; metrics: ModelMetricsDto }) {
  const locale = useLocale();
  const newestFirst = metrics.times.map((at, index) => ({ at, index })).reverse();
  return (
    <tbody>
      {newestFirst.map(({ at, index }) => (
        <TableRow key={at}>
          <Cell>
            <Time at={at} isExact />
          </Cell>
          {chart.lines.map(({ key, values }) => {
            const value = values[index] ?? null;
            return (
              <Cell key={key} isNumeric>
                {value === null ? "–" : formatNumber(locale, value, 3)}
              </Cell>
            );
          })}
        </TableRow>
      ))}
    </tbody>
  );
}
