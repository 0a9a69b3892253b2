"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatNumber, formatSpan } from "@/app/_i18n/quantities";
import type { RolloutPlan } from "@/lib/contract/rollout";

/** All that begins with an approval: who decides must not have to ask for it. */
export function PlanLines({ plan }: { plan: RolloutPlan }) {
  const t = useTranslations("release.approvals");
  const guards = useTranslations("rollouts.guardFields");
  return (
    <div className="flex flex-col gap-0.5">
      <p>{t(plan.kind)}</p>
      <ol className="list-decimal pl-5 figures">
        {useLines(plan).map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ol>
      <p className="text-quiet figures">
        {guards("title")}: {useGuards(plan)}
      </p>
    </div>
  );
}

function useLines(plan: RolloutPlan): string[] {
  const t = useTranslations("rollouts");
  const locale = useLocale();
  const percent = (of: number) => t("plan.weight", { percent: formatNumber(locale, of, 2) });
  const version = (of: number) => t("start.versionNumber", { version: String(of) });
  switch (plan.kind) {
    case "canary": {
      const { header, steps, promoteAtEnd } = plan;
      const told = steps.map(({ weightPercent, soakSeconds, minRequests }) =>
        [
          percent(weightPercent),
          t("plan.soak", { time: formatSpan(locale, soakSeconds) }),
          t("plan.least", { count: minRequests }),
        ].join(" · "),
      );
      return [
        ...(header === null ? [] : [t("plan.header", header)]),
        ...told,
        told.length === 0 ? t("plan.headerOnly") : t(promoteAtEnd ? "plan.promotion" : "plan.back"),
      ];
    }
    case "ab":
      return plan.targets.map((one) => `${version(one.version)} · ${percent(one.weightPercent)}`);
    case "shadow":
      return plan.versions.map((one) => `${version(one)} · ${percent(plan.sharePercent)}`);
    default:
      return plan satisfies never;
  }
}

function useGuards({ kind, guards: { errors, latency, divergence } }: RolloutPlan): string {
  const t = useTranslations("rollouts.guardFields.short");
  const locale = useLocale();
  const limit = (of: number) => ({ limit: formatNumber(locale, of, 2) });
  const told = [
    ...(errors === null ? [] : [t("errors", limit(errors.maxIncrease * 100))]),
    ...(latency === null ? [] : [t("latency", limit(latency.maxRatio))]),
    ...(divergence === null || kind !== "shadow"
      ? []
      : [t("divergence", limit(divergence.maxShare * 100))]),
  ];
  return told.length === 0 ? t("none") : told.join(" · ");
}
