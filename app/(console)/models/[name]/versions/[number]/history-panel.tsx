import type { ReactNode } from "react";
import { getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { StatusChange } from "@/lib/contract/deletion";
import type { Page } from "@/lib/contract/paging";

/** What the status was, newest first. */
export async function HistoryPanel({ changes }: { changes: Page<StatusChange> }) {
  const t = await getTranslations("trash");
  return (
    <Panel title={t("history.title")}>
      <ol className="flex flex-col gap-2">
        {changes.data.map((change) => (
          <li key={change.id} className="min-w-0">
            <span className="flex flex-wrap items-baseline justify-between gap-x-3">
              <span className="font-medium">{t(`history.${change.status}`)}</span>
              <span className="text-sm text-quiet">
                <Time at={change.at} />
              </span>
            </span>
            <By change={change}>{change.code}</By>
          </li>
        ))}
      </ol>
      {changes.nextCursor !== null && (
        <p className="mt-3 text-sm text-quiet">{t("history.earlier")}</p>
      )}
    </Panel>
  );
}

async function By({ change: { by }, children }: { change: StatusChange; children: ReactNode }) {
  const t = await getTranslations("trash");
  return (
    <span className="block text-sm break-words text-quiet">
      {by !== "" && t("history.by", { who: by })}
      {children !== null && <code className="ml-1 font-mono">{children}</code>}
    </span>
  );
}
