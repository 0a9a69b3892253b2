import { ThumbsDown, ThumbsUp } from "lucide-react";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import type { ComparedMetric } from "@/lib/contract/compare";
import { Change } from "./change";
import { SideHeads, type Sides } from "./side-heads";

const digits = 6;

/** Metrics with what is better and what is worse: in words, with a sign, and only then in colour. */
export async function MetricPart({
  metrics,
  sides,
}: {
  metrics: readonly ComparedMetric[];
  sides: Sides;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("compare"), getIntl()]);
  if (metrics.length === 0) return null;
  const show = (value: ComparedMetric["from"]) =>
    typeof value === "number" ? formatNumber(locale, value, digits) : "—";
  return (
    <Panel title={t("metrics.title")} flush>
      <Table label={t("metrics.title")}>
        <TableHead>
          <HeadCell>{t("column.name")}</HeadCell>
          <SideHeads sides={sides} />
          <HeadCell>{t("column.change")}</HeadCell>
          <HeadCell>{t("column.verdict")}</HeadCell>
        </TableHead>
        <tbody>
          {metrics.map((metric) => (
            <TableRow key={metric.name}>
              <Cell className="max-w-64 break-words">{metric.name}</Cell>
              <Cell className="figures">{show(metric.from)}</Cell>
              <Cell className="figures">{show(metric.to)}</Cell>
              <Cell>
                <Change value={metric} locale={locale} />
              </Cell>
              <Cell>
                <MetricVerdict verdict={metric.verdict} word={t(`metrics.${metric.verdict}`)} />
              </Cell>
            </TableRow>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}

function MetricVerdict({ verdict, word }: { verdict: ComparedMetric["verdict"]; word: string }) {
  if (verdict !== "better" && verdict !== "worse")
    return <span className="text-quiet">{word}</span>;
  const Icon = verdict === "better" ? ThumbsUp : ThumbsDown;
  return (
    <span
      className={`inline-flex items-center gap-1 font-medium ${verdict === "better" ? "text-good" : "text-bad"}`}
    >
      <Icon aria-hidden size={13} />
      {word}
    </span>
  );
}
