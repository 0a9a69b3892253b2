import { ScrollText } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { getTranslations } from "@/app/_i18n/server";
import { EmptyState } from "@/app/_ui/empty-state";
import { NarrowLink } from "@/app/_ui/record-parts";
import { Cell, HeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import type { AuditEventDto } from "@/lib/contract/audit";
import { type AuditWords, actionWord } from "./action-words";
import { linkIdOf } from "./event-link";
import { ActorIcon, OutcomeBadge } from "./event-parts";
import { type AuditFilters, type AuditView, hrefOf, hrefWith } from "./filters";

/** One row an event. Its number opens it; its actor, action and target narrow the log to themselves. */
export async function EventTable({
  events,
  view,
  isMore,
}: {
  events: readonly AuditEventDto[];
  view: AuditView;
  isMore: boolean;
}) {
  const t = await getTranslations("audit");
  if (events.length === 0) {
    return (
      <EmptyState
        icon={ScrollText}
        title={t(isMore ? "emptyWindow" : "empty")}
        text={t(isMore ? "emptyWindowText" : "emptyText")}
      />
    );
  }
  return (
    <Table label={t("events")}>
      <TableHead>
        <HeadCell isNumeric>{t("column.event")}</HeadCell>
        <HeadCell>{t("column.time")}</HeadCell>
        <HeadCell>{t("column.actor")}</HeadCell>
        <HeadCell>{t("column.action")}</HeadCell>
        <HeadCell>{t("column.target")}</HeadCell>
        <HeadCell>{t("column.outcome")}</HeadCell>
      </TableHead>
      <tbody>
        {events.map((event) => (
          <EventRow key={event.seq} event={event} view={view} t={t} />
        ))}
      </tbody>
    </Table>
  );
}

function EventRow({ event, view, t }: { event: AuditEventDto; view: AuditView; t: AuditWords }) {
  const { actor, action, target } = event;
  const narrow = (label: string, more: AuditFilters, shown: ReactNode) => (
    <NarrowLink href={hrefWith(view.filters, more)} title={t("only", { value: label })}>
      {shown}
    </NarrowLink>
  );
  const word = actionWord(t, action);
  return (
    <TableRow>
      <Cell isNumeric>
        <Link
          href={hrefOf({ ...view, event: event.seq })}
          id={linkIdOf(event.seq)}
          scroll={false}
          aria-label={t("open", { seq: String(event.seq) })}
          className="link inline-block min-h-6 min-w-6"
        >
          {event.seq}
        </Link>
      </Cell>
      <Cell className="text-quiet">
        <Time at={event.at} isExact />
      </Cell>
      <Cell>
        <span className="flex max-w-60 items-start gap-1.5 break-words">
          <ActorIcon kind={actor.kind} t={t} />
          {narrow(actor.label, { actor: actor.id }, actor.label)}
        </span>
      </Cell>
      <Cell>
        <span className="flex min-w-32 flex-col">
          {narrow(word, { action }, word)}
          <code className="font-mono text-xs text-quiet">{action}</code>
        </span>
      </Cell>
      <Cell className="min-w-44">
        {narrow(
          target,
          { target },
          <code className="font-mono text-sm wrap-anywhere">{target}</code>,
        )}
      </Cell>
      <Cell>
        <OutcomeBadge outcome={event.outcome} t={t} />
      </Cell>
    </TableRow>
  );
}
