"use client";

import { useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber, formatShare } from "@/app/_i18n/quantities";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Facts } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { InitializerStatisticsDto } from "@/lib/contract/graph";

interface TensorFiguresProps {
  readonly model: string;
  readonly version: number;
  readonly graph: number;
  readonly name: string;
}

/** Statistics of weights, counted when somebody asks: it reads all of them. */
export function TensorFigures({ model, version, graph, name }: TensorFiguresProps) {
  const t = useTranslations("graph.figures");
  const { isBusy, problem, run } = useCall();
  const [found, setFound] = useState<InitializerStatisticsDto | null>(null);
  const count = async () => {
    const answer = await run(() =>
      callApi("GET /models/{name}/versions/{number}/graph/initializers", {
        params: { name: model, number: version },
        query: { initializer: name, graph },
      }),
    );
    if (answer !== null) setFound(answer.data);
  };
  if (found !== null) return <Counted found={found} />;
  return (
    <div className="flex flex-col gap-2">
      <Button onClick={count} disabled={isBusy} aria-label={t("countOf", { name })}>
        {isBusy ? t("counting") : t("count")}
      </Button>
      {problem !== null && <ProblemView problem={problem} />}
    </div>
  );
}

function Counted({ found }: { found: InitializerStatisticsDto }) {
  const t = useTranslations("graph.figures");
  const locale = useLocale();
  const { statistics } = found;
  if (statistics === null) return <p className="text-sm text-quiet">{t("none")}</p>;
  const { elements, zeros, nans, infinities, finite } = statistics;
  const value = (number: number) =>
    new Intl.NumberFormat(locale, {
      maximumSignificantDigits: 5,
      notation:
        Math.abs(number) !== 0 && (Math.abs(number) >= 1e6 || Math.abs(number) < 1e-4)
          ? "scientific"
          : "standard",
    }).format(number);
  return (
    <div role="status" className="flex flex-col gap-2">
      <Facts
        facts={[
          [t("elements"), formatNumber(locale, elements)],
          ...(finite === null
            ? []
            : ([
                [t("min"), value(finite.min)],
                [t("max"), value(finite.max)],
                [t("mean"), value(finite.mean)],
                [t("deviation"), value(finite.standardDeviation)],
              ] as const)),
          [
            t("zeros"),
            `${formatNumber(locale, zeros)} (${formatShare(locale, elements === 0 ? 0 : zeros / elements)})`,
          ],
          [t("nans"), formatNumber(locale, nans)],
          [t("infinities"), formatNumber(locale, infinities)],
        ]}
      />
      {finite !== null && <Histogram finite={finite} value={value} />}
    </div>
  );
}

/** Twenty bars, and the same in a table for who does not see them. */
function Histogram({
  finite: { min, max, histogram },
  value,
}: {
  finite: { min: number; max: number; histogram: number[] };
  value: (number: number) => string;
}) {
  const t = useTranslations("graph.figures");
  const locale = useLocale();
  const most = Math.max(1, ...histogram);
  const bins = histogram.map((count, bin) => ({ count, bin }));
  const edge = (bin: number) => min + (max / histogram.length - min / histogram.length) * bin;
  return (
    <figure>
      <svg
        aria-hidden
        viewBox={`0 0 ${histogram.length * 10} 60`}
        preserveAspectRatio="none"
        className="h-20 w-full border-b border-line-strong"
      >
        {bins.map(({ count, bin }) => {
          const height = count === 0 ? 0 : Math.max(1, (count / most) * 58);
          return (
            <rect
              key={bin}
              x={bin * 10 + 0.5}
              y={60 - height}
              width={9}
              height={height}
              className="fill-accent"
            />
          );
        })}
      </svg>
      <div aria-hidden className="flex justify-between text-xs text-quiet figures">
        <span>{value(min)}</span>
        <span>{value(max)}</span>
      </div>
      <table className="sr-only">
        <caption>{t("histogram")}</caption>
        <tbody>
          {bins.map(({ count, bin }) => (
            <tr key={bin}>
              <th scope="row">{t("bin", { from: value(edge(bin)), to: value(edge(bin + 1)) })}</th>
              <td>{formatNumber(locale, count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}
