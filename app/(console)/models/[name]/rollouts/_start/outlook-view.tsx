"use client";

import { useTranslations } from "use-intl/react";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import { GateList } from "../../../../_release/gate-list";
import { mustAsk } from "./outlook-rules";
import type { Outlook } from "./use-outlook";

/** The rules of the alias and what its gates say, before anybody presses anything. */
export function OutlookView({ outlook, alias }: { outlook: Outlook; alias: string }) {
  const t = useTranslations("rollouts.outlook");
  const { rules, checks, problem } = outlook;
  if (problem !== null) return <ProblemView problem={problem} />;
  if (rules === null || !rules.protected) return null;
  return (
    <>
      <Notice title={t("protected", { alias })} role="status">
        {mustAsk(outlook) && <p>{t("ask")}</p>}
      </Notice>
      {checks
        .filter(({ gates }) => gates.length > 0)
        .map(({ to, gates }) => (
          <section key={to} aria-label={t("gatesOf", { version: String(to) })}>
            <h3 className="mb-1 text-sm font-medium">{t("gatesOf", { version: String(to) })}</h3>
            <GateList gates={gates} />
          </section>
        ))}
    </>
  );
}
