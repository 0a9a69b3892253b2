"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { MoveCheck } from "@/lib/contract/alias-rules";
import { GateList } from "../../../../_release/gate-list";
import { BreakingField } from "./breaking-field";
import { canGoPast, failingGates } from "./move-offer";
import type { usePromotion } from "./use-promotion";
import { WhoDecides } from "./who-decides";

type Promotion = ReturnType<typeof usePromotion>;

/** Every gate's verdict on the move that is chosen, and what can be done about those that fail. */
export function GatePart({ promotion, model }: { promotion: Promotion; model: string }) {
  const t = useTranslations("release.gates");
  const { alias, from, to, checked, asking, isMoving, isLoaded } = promotion;
  const { check, problem, isLate, again } = checked;
  if (!isLoaded || to === null || alias === "" || from === to) return null;
  if (problem !== null)
    return (
      <>
        <ProblemView problem={problem} />
        <div>
          <Button onClick={again}>{t("again")}</Button>
        </div>
      </>
    );
  const isOver = isMoving || asking.asked !== null;
  if (check === null)
    return isOver ? null : (
      <p role="status" className="text-sm text-quiet">
        {t("checking", { alias })}
      </p>
    );
  if (!check.protected) return null;
  return (
    <section aria-label={t("title")} className="flex flex-col gap-2">
      <h3 className="text-sm font-medium">{t("title")}</h3>
      {check.gates.length === 0 && <p className="text-sm text-quiet">{t("none", { alias })}</p>}
      <GateList gates={check.gates} />
      {canGoPast(check.gates) && <BreakingField promotion={promotion} isLocked={isOver} />}
      {!isOver && <Verdict {...{ check, alias, model, isLate, again }} />}
      {asking.problem !== null && <ProblemView problem={asking.problem} />}
    </section>
  );
}

function Verdict({
  check: { verdict, gates, mayMove },
  alias,
  model,
  isLate,
  again,
}: {
  check: MoveCheck;
  alias: string;
  model: string;
  isLate: boolean;
  again: () => void;
}) {
  const t = useTranslations("release");
  if (isLate)
    return (
      <Notice tone="warn" role="status" title={t("gates.tooLong")}>
        <Button onClick={again}>{t("gates.again")}</Button>
      </Notice>
    );
  if (verdict === "pending")
    return (
      <Notice role="status" title={t("gates.measuringTitle")}>
        <p className="text-quiet">{t("gates.measuringText")}</p>
      </Notice>
    );
  if (verdict === "failed") {
    const names = failingGates(gates).map((gate) => t(`gates.name.${gate}`));
    return (
      <Notice tone="bad" role="status" title={t("verdict.failed", { gates: names.join(", ") })} />
    );
  }
  if (verdict === "passed" && mayMove)
    return <Notice tone="good" role="status" title={t("verdict.passed")} />;
  return (
    <Notice role="status" title={mayMove ? t("verdict.request") : t("verdict.notMover", { alias })}>
      <WhoDecides {...{ model, alias }} />
    </Notice>
  );
}
