import { formatNumber, formatSpan } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Badge } from "@/app/_ui/badge";
import { Panel } from "@/app/_ui/panel";
import { Time } from "@/app/_ui/time";
import type { PolicyRunDto, ReleasePolicy } from "@/lib/contract/release-policy";
import { PolicyButtons } from "./policy-buttons";
import { PolicyRuns } from "./policy-runs";

/** What happens by itself with a new version, and how far the last ones came. */
export async function PolicyPanel({
  model,
  policy,
  changedAt,
  runs,
  canPromote,
}: {
  model: string;
  policy: ReleasePolicy | null;
  changedAt: string | null;
  runs: readonly PolicyRunDto[];
  canPromote: boolean;
}) {
  const t = await getTranslations("rollouts.policy");
  return (
    <Panel
      title={t("title")}
      actions={
        policy !== null && (
          <Badge tone={policy.enabled ? "good" : "neutral"}>
            {t(policy.enabled ? "on" : "off")}
          </Badge>
        )
      }
      flush
    >
      <div className="flex flex-col items-start gap-3 p-4">
        {policy === null ? <p className="text-quiet">{t("none")}</p> : <Way policy={policy} />}
        {changedAt !== null && (
          <p className="text-sm text-quiet">
            {t("changed")} <Time at={changedAt} />
          </p>
        )}
        {canPromote && <PolicyButtons model={model} policy={policy} />}
      </div>
      {runs.length > 0 && <PolicyRuns {...{ model, policy, runs }} />}
    </Panel>
  );
}

/** The way of a new version in words. */
async function Way({ policy: { staging, production } }: { policy: ReleasePolicy }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts.policy"), getIntl()]);
  const { alias, steps } = production;
  const list = steps
    .map(({ weightPercent, soakSeconds }) =>
      t("step", {
        percent: formatNumber(locale, weightPercent, 2),
        time: formatSpan(locale, soakSeconds),
      }),
    )
    .join(" → ");
  return (
    <ol className="list-decimal pl-5">
      {staging !== null && (
        <li>
          {t("wayStaging", {
            alias: staging.alias,
            time: formatSpan(locale, staging.soakSeconds),
          })}
        </li>
      )}
      {steps.length > 0 && <li className="figures">{t("wayCanary", { alias, steps: list })}</li>}
      <li>{t("wayProduction", { alias })}</li>
    </ol>
  );
}
