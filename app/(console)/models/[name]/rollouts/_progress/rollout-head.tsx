import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import { getTranslations } from "@/app/_i18n/server";
import type { AliasDto } from "@/lib/contract/alias";
import type { RolloutDto } from "@/lib/contract/rollout";
import { RollBackButton } from "../../_model/promote/roll-back-button";
import { rollBackOf } from "../../_model/roll-back-of";
import { headingOf } from "../heading-of";
import { RolloutStatusBadge } from "../rollout-badges";
import { rolloutsHref } from "../rollouts-href";
import { isLive } from "./plan-state";
import { SteerButtons } from "./steer-buttons";

/** Which rollout this is, how it stands, and what can be done about it. */
export async function RolloutHead({
  rollout,
  alias,
  canPromote,
}: {
  rollout: RolloutDto;
  alias: AliasDto | undefined;
  canPromote: boolean;
}) {
  const t = await getTranslations("rollouts");
  const { model, kind } = rollout;
  const back = alias === undefined ? null : rollBackOf(alias);
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
      <div className="min-w-0 flex-1 basis-64">
        <Link
          href={rolloutsHref(model)}
          className="link inline-flex min-h-6 items-center gap-1 text-sm"
        >
          <ArrowLeft aria-hidden size={14} />
          {t("all")}
        </Link>
        <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
          <span className="break-words">{t(`heading.${kind}`, headingOf(rollout))}</span>
          <RolloutStatusBadge status={rollout.status} />
        </h2>
      </div>
      {canPromote && (
        <div className="flex flex-wrap items-center gap-2">
          {isLive(rollout) && <SteerButtons {...{ model }} of={steeredOf(rollout)} />}
          {back !== null && <RollBackButton model={model} of={back} />}
        </div>
      )}
    </div>
  );
}

function steeredOf({ id, alias, status, stable, step, plan }: RolloutDto) {
  const steps = plan.kind === "canary" ? plan.steps : [];
  const next = steps[step + 1]?.weightPercent ?? null;
  const hasPlan = steps.length > 0;
  const promotes = plan.kind === "canary" && plan.promoteAtEnd;
  return { ...{ id, alias, status, stable, step, next, hasPlan }, promotes };
}
