"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { TextArea } from "@/app/_ui/field";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { MoveRequestDto } from "@/lib/contract/move-request";
import { linkIdOf } from "./approvals-view";
import { RequestWhole } from "./request-whole";
import { useDecision } from "./use-decision";

/** One request, whole, and its decision. The URL opened it, and closing it puts the URL back. */
export function RequestDialog({
  id,
  request,
  closedHref,
}: {
  id: string;
  /** Null: there is none, or none that this person sees. */
  request: MoveRequestDto | null;
  closedHref: string;
}) {
  const t = useTranslations("release.approvals");
  const { isOpen, close } = useClosing(id, closedHref);
  const decision = useDecision(request, close);
  const title =
    request === null
      ? t("title")
      : t(titleOf(request), {
          alias: request.alias,
          model: request.model,
          version: String(request.to),
        });
  return (
    <Dialog
      {...{ isOpen, title }}
      onClose={close}
      isBusy={decision.isBusy}
      isWide
      footer={<Buttons request={request} decision={decision} onClose={close} />}
    >
      {request === null ? (
        <p>{t("gone")}</p>
      ) : (
        <div className="flex flex-col gap-4">
          <RequestWhole request={request} />
          <Deciding request={request} decision={decision} />
        </div>
      )}
    </Dialog>
  );
}

function titleOf({ status, kind }: MoveRequestDto) {
  if (status !== "waiting") return "dialogSettled";
  return kind === "rollout" ? "dialogRollout" : "dialog";
}

/**
 * Closed at once; when the page without the request has come the link that opened it has the focus again. Not
 * before: whoever presses it while that page is on its way would go nowhere.
 */
function useClosing(id: string, closedHref: string) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(true);
  useEffect(
    () => () => {
      setTimeout(() => document.getElementById(linkIdOf(id))?.focus());
    },
    [id],
  );
  const close = () => {
    setOpen(false);
    router.replace(closedHref, { scroll: false });
  };
  return { isOpen, close };
}

type Decision = ReturnType<typeof useDecision>;

/** What the person says to it, where it is theirs to say. */
function Deciding({ request, decision }: { request: MoveRequestDto; decision: Decision }) {
  const t = useTranslations("release.approvals");
  if (request.status !== "waiting") return null;
  if (!request.mayDecide) return <Notice title={request.isOwn ? t("ownText") : t("notDecider")} />;
  return (
    <>
      <TextArea
        label={t("decision")}
        hint={t("decisionHint")}
        error={decision.isReasonMissing ? t("needsReason") : undefined}
        value={decision.reason}
        maxLength={2_000}
        disabled={decision.isBusy}
        onChange={(event) => decision.setReason(event.target.value)}
      />
      {decision.isBusy && <Notice role="status" title={t("approving", { alias: request.alias })} />}
      {decision.problem !== null && <ProblemView problem={decision.problem} />}
    </>
  );
}

function Buttons({
  request,
  decision,
  onClose,
}: {
  request: MoveRequestDto | null;
  decision: Decision;
  onClose: () => void;
}) {
  const t = useTranslations("release.approvals");
  const common = useTranslations("common");
  const isWaiting = request?.status === "waiting";
  const { isBusy } = decision;
  return (
    <>
      <Button onClick={onClose} disabled={isBusy}>
        {common("close")}
      </Button>
      {isWaiting && request.isOwn && (
        <Button onClick={() => void decision.decide("withdraw")} disabled={isBusy}>
          {t("withdraw")}
        </Button>
      )}
      {isWaiting && request.mayDecide && (
        <>
          <Button
            variant="danger"
            onClick={() => void decision.decide("decline")}
            disabled={isBusy}
          >
            {t("decline")}
          </Button>
          <Button
            variant="primary"
            onClick={() => void decision.decide("approve")}
            disabled={isBusy}
          >
            {t("approve")}
          </Button>
        </>
      )}
    </>
  );
}
