import Link from "next/link";
import { formatNumber } from "@/app/_i18n/quantities";
import { getIntl, getTranslations } from "@/app/_i18n/server";
import { Panel } from "@/app/_ui/panel";
import type { RolloutDto } from "@/lib/contract/rollout";
import { Reason } from "../../../../_release/reason";
import { headingOf } from "../heading-of";
import { RolloutStatusBadge } from "../rollout-badges";
import { rolloutHref } from "../rollouts-href";

/** What shares traffic now, each with the way to its progress. */
export async function LiveList({ rollouts }: { rollouts: readonly RolloutDto[] }) {
  const t = await getTranslations("rollouts");
  if (rollouts.length === 0) return null;
  return (
    <Panel title={t("live")}>
      <ul className="flex flex-col gap-3">
        {rollouts.map((rollout) => (
          <LiveItem key={rollout.id} rollout={rollout} />
        ))}
      </ul>
    </Panel>
  );
}

async function LiveItem({ rollout }: { rollout: RolloutDto }) {
  const [t, { locale }] = await Promise.all([getTranslations("rollouts"), getIntl()]);
  const { model, id, kind, plan, step, status, waitingFor, weightPercent } = rollout;
  return (
    <li>
      <p className="flex flex-wrap items-center gap-2">
        <Link href={rolloutHref(model, id)} className="link inline-block min-h-6 font-medium">
          {t(`heading.${kind}`, headingOf(rollout))}
        </Link>
        <RolloutStatusBadge status={status} />
        {plan.kind === "canary" && plan.steps.length > 0 && (
          <span className="text-sm text-quiet figures">
            {t("stepOfWeight", {
              ...{ step: String(step + 1), count: String(plan.steps.length) },
              percent: formatNumber(locale, weightPercent, 2),
            })}
          </span>
        )}
      </p>
      {waitingFor !== "" && (
        <p className="text-sm text-quiet">
          <Reason of={waitingFor} />
        </p>
      )}
    </li>
  );
}
