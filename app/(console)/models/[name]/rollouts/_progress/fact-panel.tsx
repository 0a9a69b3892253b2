import type { ReactNode } from "react";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Facts, Panel } from "@/app/_ui/panel";
import { ShortId } from "@/app/_ui/snippet";
import { Time } from "@/app/_ui/time";
import type { RolloutDto } from "@/lib/contract/rollout";
import { Reason } from "../../../../_release/reason";
import { VersionLinks } from "../version-links";

/** Who began it, when and why, and what goes where. */
export async function FactPanel({ rollout }: { rollout: RolloutDto }) {
  const t = await getTranslations("rollouts.facts");
  const { model, stable, startedBy, startedAt, endedAt, readAt, reason, id } = rollout;
  const facts: [ReactNode, ReactNode][] = [
    [t("stable"), <VersionLinks key="stable" model={model} versions={[stable]} />],
    ...(await sharesOf(rollout)),
    [
      t("startedBy"),
      <span key="by" className="break-all">
        {startedBy.label}
      </span>,
    ],
    [t("startedAt"), <Time key="at" at={startedAt} />],
  ];
  if (endedAt !== null) facts.push([t("endedAt"), <Time key="end" at={endedAt} />]);
  if (readAt !== null) facts.push([t("readAt"), <Time key="read" at={readAt} />]);
  facts.push([t("id"), <ShortId key="id" id={id} label={t("copyId")} />]);
  return (
    <Panel title={t("title")}>
      {reason !== "" && (
        <p className="mb-3 break-words whitespace-pre-wrap">
          <Reason of={reason} />
        </p>
      )}
      <Facts facts={facts} />
    </Panel>
  );
}

async function sharesOf({
  plan,
  model,
  weightPercent,
  endedAt,
}: RolloutDto): Promise<[ReactNode, ReactNode][]> {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.facts"), getIntl()]);
  const percent = (x: number) => t("percent", { percent: formatNumber(locale, x, 2) });
  const weightNow: [ReactNode, ReactNode] = [t("weight"), percent(weightPercent)];
  switch (plan.kind) {
    case "canary":
      return [
        [t("target"), <VersionLinks key="target" model={model} versions={[plan.version]} />],
        ...(endedAt === null ? [weightNow] : []),
      ];
    case "ab":
      return plan.targets.map((target) => [
        t("share", { version: String(target.version) }),
        percent(target.weightPercent),
      ]);
    case "shadow":
      return [
        [t("shadows"), <VersionLinks key="shadows" model={model} versions={plan.versions} />],
        [t("mirrored"), percent(plan.sharePercent)],
      ];
    default:
      return plan satisfies never;
  }
}
