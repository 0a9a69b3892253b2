import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { MetricMoveDto, ModelMetricsDto } from "@/lib/contract/model-metrics";
import { Reason } from "../../../../_release/reason";
import { historyHref } from "../../history/history-href";

/** The moves that the charts mark, newest first, by the same numbers. */
export async function MoveTable({ model, metrics }: { model: string; metrics: ModelMetricsDto }) {
  const t = await getTranslations("metrics");
  const { moves, hasMoreMoves } = metrics;
  if (moves.length === 0)
    return (
      <Panel title={t("moves.title")}>
        <p className="text-quiet">{t("moves.none")}</p>
      </Panel>
    );
  return (
    <Panel title={t("moves.title")} flush>
      <Table label={t("moves.title")}>
        <TableHead>
          <HeadCell isNumeric>{t("moves.number")}</HeadCell>
          <HeadCell>{t("moves.at")}</HeadCell>
          <HeadCell>{t("moves.what")}</HeadCell>
          <HeadCell>{t("moves.by")}</HeadCell>
          <HeadCell>{t("moves.reason")}</HeadCell>
          <HiddenHeadCell>{t("moves.ledger")}</HiddenHeadCell>
        </TableHead>
        <tbody>
          {moves.map((move, index) => (
            <MoveRow key={move.id} {...{ model, move }} number={moves.length - index} />
          ))}
        </tbody>
      </Table>
      {hasMoreMoves && <p className="px-4 py-2 text-sm text-quiet">{t("moves.more")}</p>}
    </Panel>
  );
}

async function MoveRow({
  model,
  move,
  number,
}: {
  model: string;
  move: MetricMoveDto;
  number: number;
}) {
  const [t, words] = await Promise.all([getTranslations("metrics"), getTranslations("model")]);
  const named = (version: number | null) =>
    version === null ? t("moves.nowhere") : String(version);
  return (
    <TableRow>
      <Cell isNumeric>{number}</Cell>
      <Cell>
        <Time at={move.at} isExact />
      </Cell>
      <Cell>
        {words(`history.${move.kind}`)}{" "}
        <span className="whitespace-nowrap">
          {t("moves.fromTo", { alias: move.alias, from: named(move.from), to: named(move.to) })}
        </span>
      </Cell>
      <Cell className="min-w-32 break-words">{move.by.label}</Cell>
      <Cell className="max-w-96 min-w-40 break-words">
        <Reason of={move.reason} />
      </Cell>
      <Cell>
        <Link
          href={`${historyHref(model, move.alias)}#move-${move.id}`}
          className="link inline-block min-h-6 whitespace-nowrap"
        >
          {t("moves.ledgerOf", { alias: move.alias })}
        </Link>
      </Cell>
    </TableRow>
  );
}
