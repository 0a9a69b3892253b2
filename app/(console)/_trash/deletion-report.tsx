"use client";

import { useEffect, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { callApi } from "@/app/_ui/call-api";
import { Notice } from "@/app/_ui/notice";
import { Facts } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import type { DeletionGuard, DeletionReport } from "@/lib/contract/deletion";
import type { Problem } from "@/lib/contract/problem";

export type Preview =
  | { readonly kind: "looking" }
  | { readonly kind: "report"; readonly report: DeletionReport }
  | { readonly kind: "problem"; readonly problem: Problem };

const mostShown = 5;

/** What deleting this would take, asked for anew with each opening of the dialog. */
export function usePreview(model: string, version: number | null, isOpen: boolean): Preview {
  const [preview, setPreview] = useState<Preview>({ kind: "looking" });
  useEffect(() => {
    if (!isOpen) return;
    const left = new AbortController();
    const query = version === null ? {} : { versions: String(version) };
    const params = { name: model };
    const { signal } = left;
    callApi("GET /models/{name}/deletion", { params, query }, { signal })
      .then((answer) =>
        setPreview(
          answer.ok
            ? { kind: "report", report: answer.data }
            : { kind: "problem", problem: answer.problem },
        ),
      )
      // Only what was left is thrown: nobody looks any more.
      .catch(() => {});
    return () => left.abort();
  }, [model, version, isOpen]);
  return preview;
}

/** Something stands in the way; whoever cannot know is answered by the server. */
export function isRefused(preview: Preview): boolean {
  return preview.kind === "report" && preview.report.guardCount > 0;
}

export function DeletionReportView({ preview }: { preview: Preview }) {
  const t = useTranslations("trash.remove");
  if (preview.kind === "looking")
    return (
      <p role="status" className="text-quiet">
        {t("looking")}
      </p>
    );
  if (preview.kind === "problem") return <ProblemView problem={preview.problem} />;
  const { report } = preview;
  return (
    <div className="flex flex-col gap-3">
      {report.guardCount > 0 && <Guards report={report} />}
      <Takes report={report} />
    </div>
  );
}

function Guards({ report: { guards, guardCount } }: { report: DeletionReport }) {
  const t = useTranslations("trash.remove");
  const shown = guards.slice(0, mostShown);
  return (
    <Notice tone="warn">
      <p className="font-medium">{t("refused")}</p>
      <ul className="mt-1 flex flex-col gap-1">
        {shown.map((guard) => (
          <li key={JSON.stringify(guard)}>
            <GuardText guard={guard} />
          </li>
        ))}
      </ul>
      {guardCount > shown.length && (
        <p className="mt-1">{t("more", { count: guardCount - shown.length })}</p>
      )}
    </Notice>
  );
}

function GuardText({ guard }: { guard: DeletionGuard }) {
  const t = useTranslations("trash.guard");
  const locale = useLocale();
  const moment = (at: string | null) =>
    at === null
      ? ""
      : new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(
          new Date(at),
        );
  switch (guard.kind) {
    case "alias":
      return t(`alias.${guard.as}`, {
        alias: guard.alias,
        version: String(guard.version),
        until: moment(guard.until),
      });
    case "retention":
      return t("retention", {
        alias: guard.alias,
        version: String(guard.version),
        until: moment(guard.until),
      });
    case "validating":
      return t("validating", { version: String(guard.version) });
    case "rollout":
      return t("rollout", { alias: guard.alias, version: String(guard.version) });
    case "has_alias":
      return t("has_alias", { alias: guard.alias });
    default:
      return guard satisfies never;
  }
}

function Takes({ report }: { report: DeletionReport }) {
  const t = useTranslations("trash.remove");
  const locale = useLocale();
  return (
    <Facts
      facts={[
        ...(report.isWholeModel ? [[t("versions"), report.versionCount] as const] : []),
        [t("freed"), formatBytes(locale, report.freedBytes)],
        [t("shared"), formatBytes(locale, report.sharedBytes)],
      ]}
    />
  );
}
