"use client";

import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Dialog } from "@/app/_ui/dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { SessionList } from "@/app/(console)/account/session-list";
import type { SessionDto } from "@/lib/contract/account";
import type { Problem } from "@/lib/contract/problem";
import type { PersonDialogProps } from "./person-menu";
import { personName } from "./person-name";

/** Where a person is signed in, and the way to end it all. */
export function SessionsDialog({ person, isOpen, onClose }: PersonDialogProps) {
  const t = useTranslations("account.sessions");
  const common = useTranslations("common");
  const notify = useNotify();
  const { sessions, failure } = useSessions(person.id);
  const { isBusy, problem, run } = useCall();
  const shown = problem ?? failure;
  const endAll = async () => {
    const ended = await run(() =>
      callApi("DELETE /users/{id}/sessions", { params: { id: person.id } }),
    );
    if (ended === null) return;
    notify(t("ended", { count: ended.data.ended }));
    onClose();
  };
  return (
    <Dialog
      {...{ isOpen, onClose, isBusy }}
      title={t("of", { person: personName(person) })}
      isWide
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {common("close")}
          </Button>
          <Button
            variant="danger"
            onClick={() => void endAll()}
            disabled={isBusy || sessions === null || sessions.length === 0}
          >
            {t("endAll")}
          </Button>
        </>
      }
    >
      {shown !== null && <ProblemView problem={shown} />}
      {sessions === null && shown === null && <p role="status">{t("loading")}</p>}
      {sessions?.length === 0 && <p>{t("none")}</p>}
      {sessions !== null && sessions.length > 0 && (
        <SessionList sessions={sessions} label={t("title")} />
      )}
    </Dialog>
  );
}

function useSessions(id: string): {
  sessions: readonly SessionDto[] | null;
  failure: Problem | null;
} {
  const [sessions, setSessions] = useState<readonly SessionDto[] | null>(null);
  const [failure, setFailure] = useState<Problem | null>(null);
  useEffect(() => {
    const abort = new AbortController();
    callApi("GET /users/{id}/sessions", { params: { id } }, { signal: abort.signal }).then(
      (answer) => {
        if (answer.ok) setSessions(answer.data.data);
        else setFailure(answer.problem);
      },
      () => {}, // Only when this dialog is gone.
    );
    return () => abort.abort();
  }, [id]);
  return { sessions, failure };
}
