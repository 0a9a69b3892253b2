import { Rocket } from "lucide-react";
import Link from "next/link";
import { formatCount, formatDuration, formatShare } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { Panel } from "@/app/_ui/panel";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { ServingDto } from "@/lib/contract/usage";
import { AliasBadge } from "../_release/alias-badge";
import { Reason } from "../_release/reason";

/** Which version answers behind every alias, and how it did in the last hour. */
export async function ServingTable({
  serving,
  isMore,
}: {
  serving: readonly ServingDto[];
  isMore: boolean;
}) {
  const t = await getTranslations("overview");
  const minutes = serving[0]?.windowMinutes;
  const lead = minutes !== undefined && (
    <span className="text-sm text-quiet">{t("serving.window", { minutes })}</span>
  );
  return (
    <Panel title={t("serving.title")} actions={lead} flush>
      {serving.length === 0 ? (
        <EmptyState icon={Rocket} title={t("serving.empty")} text={t("serving.emptyText")} />
      ) : (
        <Table label={t("serving.title")}>
          <TableHead>
            <HeadCell>{t("serving.model")}</HeadCell>
            <HeadCell>{t("serving.alias")}</HeadCell>
            <HeadCell isNumeric>{t("serving.live")}</HeadCell>
            <HeadCell isNumeric>{t("serving.requests")}</HeadCell>
            <HeadCell isNumeric>{t("serving.errors")}</HeadCell>
            <HeadCell isNumeric>
              <abbr title={t("serving.p95Title")} className="no-underline">
                {t("serving.p95")}
              </abbr>
            </HeadCell>
            <HeadCell>{t("serving.changed")}</HeadCell>
          </TableHead>
          <tbody>
            {serving.map((row) => (
              <ServingRow key={`${row.model} ${row.alias}`} row={row} />
            ))}
          </tbody>
        </Table>
      )}
      {isMore && (
        <p className="border-t border-line px-4 py-2">
          <Link href="/models" className="link">
            {t("serving.all")}
          </Link>
        </p>
      )}
    </Panel>
  );
}

async function ServingRow({ row }: { row: ServingDto }) {
  const [t, { locale }] = await Promise.all([getTranslations("overview"), getIntl()]);
  const { model, alias, version, requests, errors, p95Ms } = row;
  const href = `/models/${encodeURIComponent(model)}`;
  return (
    <TableRow>
      <Cell className="min-w-40">
        <Link href={href} className="link inline-block min-h-6 font-medium wrap-anywhere">
          {model}
        </Link>
      </Cell>
      <Cell>
        <AliasBadge
          text={alias}
          tone={alias === "production" ? "good" : "neutral"}
          isProtected={row.protected}
        />
      </Cell>
      <Cell isNumeric>
        <Link href={`${href}/versions/${version}`} className="link inline-block min-h-6 min-w-6">
          {version}
        </Link>
      </Cell>
      <Cell isNumeric>
        <Link href={`${href}/metrics`} className="link inline-block min-h-6 min-w-6">
          {formatCount(locale, requests)}
          <span className="sr-only"> {t("serving.charts", { model })}</span>
        </Link>
      </Cell>
      <Cell isNumeric>
        {errors === 0 ? (
          "0"
        ) : (
          <span className="text-bad">
            {formatCount(locale, errors)} ({formatShare(locale, errors / requests)})
          </span>
        )}
      </Cell>
      <Cell isNumeric>{p95Ms === null ? "–" : formatDuration(locale, p95Ms)}</Cell>
      <Cell className="min-w-64">
        <LastChange row={row} />
      </Cell>
    </TableRow>
  );
}

async function LastChange({ row: { movedAt, movedBy, reason } }: { row: ServingDto }) {
  const t = await getTranslations("overview");
  return (
    <>
      {movedAt !== null && <Time at={movedAt} />}{" "}
      {movedBy !== null && (
        <span className="wrap-anywhere text-quiet">
          {t("serving.by", { actor: movedBy.label })}
        </span>
      )}
      {reason !== "" && (
        <span className="line-clamp-2 text-sm break-words text-quiet" title={reason}>
          <Reason of={reason} />
        </span>
      )}
    </>
  );
}
