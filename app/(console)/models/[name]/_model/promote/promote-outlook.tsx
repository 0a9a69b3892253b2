"use client";

import Link from "next/link";
import { useTranslations } from "use-intl/react";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { AliasDto } from "@/lib/contract/alias";
import { TryFirst } from "../../rollouts/try-first";
import { GatewayList } from "./gateway-list";
import { MoveLine } from "./move-line";
import { MoveStatus } from "./move-status";
import { MoveVerdict } from "./move-verdict";
import { MovedMeanwhile } from "./moved-meanwhile";
import type { MoveState } from "./use-move";
import type { usePromotion } from "./use-promotion";

/** What the promotion would change, what stands in its way, and how it goes. */
export function PromoteOutlook({
  promotion,
  model,
}: {
  promotion: ReturnType<typeof usePromotion>;
  model: string;
}) {
  const t = useTranslations("model.promote");
  const { alias, from, now, to, state, reading, problem, found, isMoving } = promotion;
  if (to === null || reading === null)
    return problem === null ? <div className="skeleton h-24" /> : <ProblemView problem={problem} />;
  const isMoved = from !== now && !isMoving;
  return (
    <>
      {found !== undefined && <StandsStill model={model} alias={found} />}
      <MoveLine {...{ alias, from, to }} isProtected={found?.protected === true} />
      {from !== null && from !== to && <MoveVerdict {...{ model, alias, from, to }} />}
      {from === to && !isMoved && (
        <Notice role="status" title={t("there", { alias, version: String(to) })} />
      )}
      {found != null && found.intendedVersion !== null && !isMoving && (
        <Notice
          tone="warn"
          role="status"
          title={t("busy", { alias, version: String(found.intendedVersion) })}
        />
      )}
      <GatewayList gateways={reading.gateways} version={to} isMoving={isMoving} />
      {from !== null && from !== to && !isMoving && <TryFirst {...{ model, alias }} version={to} />}
      {isMoved && (
        <MovedMeanwhile {...{ model, alias, now }} seen={from} onAccept={promotion.accept} />
      )}
      {/* Who moved it is said above, and says more than the refusal does. */}
      {!(isMoved && isConflict(state)) && <MoveStatus state={state} alias={alias} to={to} />}
      {problem !== null && <ProblemView problem={problem} />}
    </>
  );
}

/** A rollout or a pin changes what the move means: that is said first. */
function StandsStill({
  model,
  alias: { alias, pin, rollout },
}: {
  model: string;
  alias: AliasDto;
}) {
  const t = useTranslations("release");
  return (
    <>
      {rollout !== null && (
        <Notice tone="warn" role="status" title={t("verdict.rollout", { alias })}>
          <p>
            {t("verdict.rolloutText")}{" "}
            <Link href={`/models/${model}/rollouts/${rollout.id}`} className="link">
              {t("verdict.rolloutLink")}
            </Link>
          </p>
        </Notice>
      )}
      {pin !== null && (
        <Notice tone="warn" role="status" title={t("pin.title", { alias })}>
          <p>{t("pin.text")}</p>
          <p className="text-quiet">
            {pin.by.label}
            {pin.reason !== "" && <> · {pin.reason}</>}
          </p>
        </Notice>
      )}
    </>
  );
}

function isConflict(state: MoveState): boolean {
  return state.kind === "refused" && state.problem.code === "alias.conflict";
}
