import Link from "next/link";
import type { ReactNode } from "react";
import { getTranslations } from "@/app/_i18n/server";
import { CopyButton } from "@/app/_ui/copy-button";
import { Notice } from "@/app/_ui/notice";
import { Facts } from "@/app/_ui/panel";
import { RecordCode, RecordPart } from "@/app/_ui/record-parts";
import { ShortId } from "@/app/_ui/snippet";
import { Time } from "@/app/_ui/time";
import type { AuditEventDto } from "@/lib/contract/audit";
import { type AuditWords, actionWord } from "./action-words";
import { DiffView } from "./diff-view";
import { ActorIcon, OutcomeBadge } from "./event-parts";
import { hrefOf } from "./filters";

/** Everything that an event says. Null: the log has none of this number. */
export async function EventDetail({ event, seq }: { event: AuditEventDto | null; seq: number }) {
  const t = await getTranslations("audit");
  if (event === null) {
    return (
      <Notice tone="warn" title={t("event.missing", { seq: String(seq) })}>
        {t("event.missingText")}
      </Notice>
    );
  }
  return (
    <div className="flex flex-col gap-5 pb-4">
      <Facts facts={mainFacts(event, t)} />
      <DiffView before={event.before} after={event.after} />
      <RecordPart title={t("event.circumstances")}>
        <Facts facts={circumstances(event, t)} />
      </RecordPart>
      <RecordPart title={t("event.chain")}>
        <Facts
          facts={[
            [
              t("event.hash"),
              <ShortId key="id" id={event.hash} length={24} label={t("event.copyHash")} />,
            ],
            [
              t("event.prev"),
              <ShortId key="id" id={event.prev} length={24} label={t("event.copyPrev")} />,
            ],
          ]}
        />
      </RecordPart>
    </div>
  );
}

type Fact = readonly [ReactNode, ReactNode];

function mainFacts(event: AuditEventDto, t: AuditWords): readonly Fact[] {
  const { actor, action, target, reason, code } = event;
  const facts: Fact[] = [
    [t("column.time"), <Time key="time" at={event.at} isExact />],
    [
      t("column.actor"),
      <span key="actor" className="inline-flex items-center gap-1.5 break-all">
        <ActorIcon kind={actor.kind} t={t} />
        {actor.label}
      </span>,
    ],
    [
      t("column.action"),
      <span key="action">
        {actionWord(t, action)} <RecordCode>{action}</RecordCode>
      </span>,
    ],
    [t("column.target"), <RecordCode key="target">{target}</RecordCode>],
    [t("column.outcome"), <OutcomeBadge key="outcome" outcome={event.outcome} t={t} />],
  ];
  if (code !== null) facts.push([t("event.code"), <RecordCode key="code">{code}</RecordCode>]);
  if (reason !== null) {
    const text = (
      <span key="reason" className="break-words whitespace-pre-wrap">
        {reason}
      </span>
    );
    facts.push([t("event.reason"), text]);
  }
  return facts;
}

function circumstances(event: AuditEventDto, t: AuditWords): readonly Fact[] {
  const { requestId, address } = event;
  return [
    [
      t("event.requestId"),
      requestId === "" ? (
        t("event.unknown")
      ) : (
        <span key="request" className="inline-flex flex-wrap items-center gap-x-1">
          <RecordCode>{requestId}</RecordCode>
          <CopyButton text={requestId} label={t("event.copyRequestId")} isIcon />
          <Link href={hrefOf({ filters: { requestId } })} className="link">
            {t("event.sameRequest")}
          </Link>
        </span>
      ),
    ],
    [t("event.address"), address === null ? t("event.unknown") : fromThere(address, t)],
    [t("event.userAgent"), event.userAgent ?? t("event.unknown")],
  ];
}

function fromThere(address: string, t: AuditWords): ReactNode {
  return (
    <span key="address" className="inline-flex flex-wrap items-center gap-x-1">
      {address}
      <Link href={hrefOf({ filters: { address } })} className="link">
        {t("event.sameAddress")}
      </Link>
    </span>
  );
}
