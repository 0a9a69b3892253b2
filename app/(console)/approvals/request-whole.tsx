"use client";

import { useTranslations } from "use-intl/react";
import { Notice } from "@/app/_ui/notice";
import { Facts } from "@/app/_ui/panel";
import { RecordPart } from "@/app/_ui/record-parts";
import { Time } from "@/app/_ui/time";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { CompareSummaryLine } from "../_release/compare-summary";
import { GateList } from "../_release/gate-list";
import { ReasonText } from "../_release/reason-text";
import { VersionMove } from "../_release/version-move";
import { PlanLines } from "./plan-lines";

/** Everything that whoever decides goes by, as it was when it was asked for. */
export function RequestWhole({ request }: { request: MoveRequestDto }) {
  const t = useTranslations("release");
  const { model, from, to, gates, breakingReason, rollout } = request;
  return (
    <>
      <Outcome request={request} />
      <Facts
        facts={[
          [t("approvals.move"), <VersionMove key="move" {...{ model, from, to }} />],
          ...(rollout === null
            ? []
            : [[t("approvals.plan"), <PlanLines key="plan" plan={rollout} />] as const]),
          [
            t("approvals.askedBy"),
            <span key="asked">
              {request.requestedBy.label} · <Time at={request.requestedAt} />
            </span>,
          ],
          [t("approvals.reason"), <Reason key="reason" text={request.reason} />],
          ...(breakingReason === null
            ? []
            : [[t("approvals.breaking"), <Reason key="why" text={breakingReason} />] as const]),
        ]}
      />
      <RecordPart title={t("approvals.asOf")}>
        <CompareSummaryLine {...{ model, from, to }} summary={request.compare} />
        {gates.length > 0 && <GateList gates={gates} />}
      </RecordPart>
    </>
  );
}

function Reason({ text }: { text: string }) {
  return <span className="break-words whitespace-pre-wrap">{text}</span>;
}

/** How it ended, and what that means. */
function Outcome({ request }: { request: MoveRequestDto }) {
  const t = useTranslations("release.approvals");
  const { status, decidedBy, decidedAt, decisionReason } = request;
  if (status === "waiting") return null;
  const tone = status === "approved" ? "good" : status === "declined" ? "bad" : "warn";
  return (
    <Notice tone={tone} title={t(`decided.${status}`, { who: decidedBy?.label ?? "" })}>
      {decisionReason !== "" && (
        <p className="whitespace-pre-wrap">
          <ReasonText of={decisionReason} />
        </p>
      )}
      {status === "stale" && <p className="text-quiet">{t("staleText")}</p>}
      {decidedAt !== null && (
        <p className="text-sm text-quiet">
          <Time at={decidedAt} />
        </p>
      )}
    </Notice>
  );
}
