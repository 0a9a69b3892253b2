"use client";

import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { Button } from "@/app/_ui/button";
import { Cell, HeadCell, HiddenHeadCell, Table, TableHead, TableRow } from "@/app/_ui/table";
import { Time } from "@/app/_ui/time";
import { useFocusKept } from "@/app/_ui/use-focus-kept";
import type { SessionDto } from "@/lib/contract/account";
import { describeBrowser } from "./describe-browser";

/** One row a session; with `onEnd` each but the current one has a way to end it. */
export function SessionList({
  sessions,
  label,
  onEnd,
  isBusy = false,
}: {
  sessions: readonly SessionDto[];
  label: string;
  onEnd?: (session: SessionDto) => void;
  isBusy?: boolean;
}) {
  const t = useTranslations("account.sessions");
  return (
    <Table label={label}>
      <TableHead>
        <HeadCell>{t("device")}</HeadCell>
        <HeadCell>{t("method")}</HeadCell>
        <HeadCell>{t("address")}</HeadCell>
        <HeadCell>{t("began")}</HeadCell>
        <HeadCell>{t("seen")}</HeadCell>
        {onEnd !== undefined && <HiddenHeadCell>{t("actions")}</HiddenHeadCell>}
      </TableHead>
      <tbody>
        {sessions.map((session) => (
          <SessionRow key={session.id} {...{ session, onEnd, isBusy }} />
        ))}
      </tbody>
    </Table>
  );
}

function SessionRow({
  session,
  onEnd,
  isBusy,
}: {
  session: SessionDto;
  onEnd: ((session: SessionDto) => void) | undefined;
  isBusy: boolean;
}) {
  const t = useTranslations("account.sessions");
  const device = describeBrowser(session.userAgent) ?? t("unknown");
  const address = session.address ?? t("unknown");
  return (
    <TableRow>
      <Cell>
        <span className="flex flex-wrap items-center gap-1.5">
          <span title={session.userAgent ?? undefined}>{device}</span>
          {session.isCurrent && <Badge tone="accent">{t("current")}</Badge>}
        </span>
      </Cell>
      <Cell className="whitespace-nowrap">{t(`methods.${session.method}`)}</Cell>
      <Cell className="figures">{address}</Cell>
      <Cell className="text-quiet">
        <Time at={session.createdAt} />
      </Cell>
      <Cell className="text-quiet">
        <Time at={session.lastSeenAt} />
      </Cell>
      {onEnd !== undefined && (
        <Cell className="py-1 text-right">
          {!session.isCurrent && (
            <EndButton
              label={t("endLabel", { device, address })}
              isBusy={isBusy}
              onEnd={() => onEnd(session)}
            />
          )}
        </Cell>
      )}
    </TableRow>
  );
}

function EndButton({
  label,
  isBusy,
  onEnd,
}: {
  label: string;
  isBusy: boolean;
  onEnd: () => void;
}) {
  const t = useTranslations("account.sessions");
  const place = useFocusKept<HTMLSpanElement>();
  return (
    <span ref={place}>
      {/* Not `disabled`, which would take the focus away before it is known whether the row goes. */}
      <Button onClick={() => !isBusy && onEnd()} aria-disabled={isBusy} aria-label={label}>
        {t("end")}
      </Button>
    </span>
  );
}
