"use client";

import { useTranslations } from "use-intl/react";
import { percentOf } from "./transfer";
import type { Stage, Upload } from "./upload-state";
import { stepOfPhase } from "./upload-steps";

/** An upload's stage in a few words. */
export function useStageWords(): (stage: Stage) => string {
  const t = useTranslations("upload");
  return (stage) => {
    if (stage.kind !== "validating") return t(`stage.${stage.kind}`);
    const step = stepOfPhase(stage.phase);
    return step === "end" ? t("stage.checking") : t(`step.${step}`);
  };
}

/** Reads out what changes, and of the bytes only every quarter: more would be noise. */
export function StageAnnouncer({ upload: { model, stage } }: { upload: Upload }) {
  const t = useTranslations("upload");
  const words = useStageWords();
  const quarter = stage.kind === "sending" ? Math.floor(percentOf(stage.transfer) / 25) * 25 : 0;
  return (
    <p role="status" className="sr-only">
      {quarter > 0
        ? t("announceShare", { model, share: String(quarter) })
        : t("announce", { model, stage: words(stage) })}
    </p>
  );
}
