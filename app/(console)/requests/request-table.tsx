import { ListFilter } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { formatBytes, formatDuration } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { NarrowLink } from "@/app/_ui/record-parts";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { PredictionDto } from "@/lib/contract/prediction";
import { hrefOf, hrefWith, linkIdOf, type RequestFilters, type RequestView } from "./filters";
import { CallerIcon, type RequestWords, StatusBadge } from "./request-parts";

/** One row a prediction. Its time opens it; its model, caller and code narrow the log to themselves. */
export async function RequestTable({
  records,
  view,
  isMore,
}: {
  records: readonly PredictionDto[];
  view: RequestView;
  isMore: boolean;
}) {
  const [t, { locale }] = await Promise.all([getTranslations("requests"), getIntl()]);
  if (records.length === 0) return <NoRecords {...{ view, isMore, t }} />;
  return (
    <Table label={t("records")}>
      <TableHead>
        <HeadCell>{t("column.time")}</HeadCell>
        <HeadCell>{t("column.model")}</HeadCell>
        <HeadCell>{t("column.caller")}</HeadCell>
        <HeadCell>{t("column.address")}</HeadCell>
        <HeadCell>{t("column.status")}</HeadCell>
        <HeadCell isNumeric>{t("column.duration")}</HeadCell>
        <HeadCell isNumeric>{t("column.bytes")}</HeadCell>
      </TableHead>
      <tbody>
        {records.map((record) => (
          <RequestRow key={record.id} {...{ record, view, t, locale }} />
        ))}
      </tbody>
    </Table>
  );
}

function NoRecords({ view, isMore, t }: { view: RequestView; isMore: boolean; t: RequestWords }) {
  const isFiltered = Object.keys(view.filters).length > 0;
  const kind = isMore ? "window" : isFiltered ? "filtered" : "all";
  return <EmptyState icon={ListFilter} title={t(`empty.${kind}`)} text={t(`emptyText.${kind}`)} />;
}

function RequestRow({
  record,
  view,
  t,
  locale,
}: {
  record: PredictionDto;
  view: RequestView;
  t: RequestWords;
  locale: string;
}) {
  const { id, at, actor, address, status, code } = record;
  const narrow = (label: string, more: RequestFilters, shown: ReactNode) => (
    <NarrowLink href={hrefWith(view.filters, more)} title={t("only", { value: label })}>
      {shown}
    </NarrowLink>
  );
  return (
    <TableRow>
      <Cell>
        <Link
          href={hrefOf({ ...view, request: id })}
          id={linkIdOf(id)}
          scroll={false}
          className="link inline-block min-h-6"
        >
          <span className="sr-only">{t("open")}</span> <Time at={at} isExact />
        </Link>
      </Cell>
      <Cell className="min-w-36">{modelCell(record, narrow, t)}</Cell>
      <Cell>
        <span className="flex max-w-60 items-start gap-1.5 break-words">
          <CallerIcon kind={actor.kind} t={t} />
          {narrow(actor.label, { key: actor.id }, actor.label)}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap figures">{address ?? t("record.unknown")}</Cell>
      <Cell>
        <span className="flex flex-col items-start whitespace-nowrap">
          <StatusBadge status={status} />
          {narrow(code, { code }, <code className="font-mono text-xs">{code}</code>)}
        </span>
      </Cell>
      <Cell isNumeric>{formatDuration(locale, record.totalMs)}</Cell>
      <Cell isNumeric>
        {`${formatBytes(locale, record.requestBytes)} → ${formatBytes(locale, record.answerBytes)}`}
      </Cell>
    </TableRow>
  );
}

type Narrow = (label: string, more: RequestFilters, shown: ReactNode) => ReactNode;

function modelCell({ model, version }: PredictionDto, narrow: Narrow, t: RequestWords): ReactNode {
  if (model === null) return <span className="text-quiet">{t("noModel")}</span>;
  const name = version === null ? model : `${model}@${version}`;
  const more = version === null ? { model } : { model, version: String(version) };
  return narrow(name, more, <code className="font-mono text-sm wrap-anywhere">{name}</code>);
}
