"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { SessionDto } from "@/lib/contract/account";
import { SessionList } from "./session-list";

/** One's own sessions, and how to end them. */
export function SessionTable({ sessions }: { sessions: readonly SessionDto[] }) {
  const t = useTranslations("account.sessions");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const end = async ({ id }: SessionDto) => {
    const params = { id };
    if ((await run(() => callApi("DELETE /me/sessions/{id}", { params }))) === null) return;
    notify(t("ended", { count: 1 }));
    router.refresh();
  };
  const canEndOthers = !isBusy && sessions.length > 1;
  const endOthers = async () => {
    if (!canEndOthers) return;
    const ended = await run(() => callApi("DELETE /me/sessions", {}));
    if (ended === null) return;
    notify(t("ended", { count: ended.data.ended }));
    router.refresh();
  };
  return (
    <Panel
      title={t("title")}
      flush
      actions={
        <Button onClick={() => void endOthers()} aria-disabled={!canEndOthers}>
          {t("endOthers")}
        </Button>
      }
    >
      <p className="px-4 py-3 text-quiet">{t("lead")}</p>
      {problem !== null && (
        <div className="px-4 pb-3">
          <ProblemView problem={problem} />
        </div>
      )}
      <SessionList
        {...{ sessions, isBusy }}
        label={t("title")}
        onEnd={(session) => void end(session)}
      />
    </Panel>
  );
}
