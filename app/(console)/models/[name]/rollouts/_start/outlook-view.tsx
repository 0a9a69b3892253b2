"use client";

import { useTranslations } from "use-intl/react";
import { Badge, type Tone } from "@/app/_ui/badge";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { GateResult } from "@/lib/contract/gate";
import { mustAsk } from "./outlook-rules";
import type { Outlook } from "./use-outlook";

const tones = {
  passed: "good",
  failed: "bad",
  overridden: "warn",
  pending: "accent",
} as const satisfies Record<GateResult["verdict"], Tone>;

/** The rules of the alias and what its gates say, before anybody presses anything. */
export function OutlookView({ outlook, alias }: { outlook: Outlook; alias: string }) {
  const t = useTranslations("rollouts.outlook");
  const { rules, checks, problem } = outlook;
  if (problem !== null) return <ProblemView problem={problem} />;
  if (rules === null || !rules.protected) return null;
  return (
    <Notice title={t("protected", { alias })} role="status">
      {mustAsk(outlook) && <p>{t("ask")}</p>}
      {checks.map(({ to, gates }) => (
        <ul key={to} aria-label={t("gatesOf", { version: String(to) })} className="mt-1">
          {gates.map(({ gate, verdict, detail }) => (
            <li key={gate} className="flex flex-wrap items-baseline gap-x-2">
              <Badge tone={tones[verdict]}>{t(`verdict.${verdict}`)}</Badge>
              <span className="font-medium">
                {t("gateOf", { gate: t(`gate.${gate}`), version: String(to) })}
              </span>
              <span lang="en" className="text-sm text-quiet">
                {detail}
              </span>
            </li>
          ))}
        </ul>
      ))}
    </Notice>
  );
}
