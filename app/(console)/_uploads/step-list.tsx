"use client";

import { Check, Circle, CircleDot, X } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { classNames } from "@/app/_ui/class-names";
import type { StepState, UploadStep } from "./upload-steps";

const looks = {
  done: { icon: Check, class: "text-good" },
  current: { icon: CircleDot, class: "font-medium text-accent" },
  failed: { icon: X, class: "font-medium text-bad" },
  ahead: { icon: Circle, class: "text-quiet" },
} as const satisfies Record<StepState, object>;

/** Steps in a row. Their states are icons and, for who does not see them, words. */
export function StepList({ steps }: { steps: readonly (readonly [UploadStep, StepState])[] }) {
  const t = useTranslations("upload");
  return (
    <ol aria-label={t("steps")} className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {steps.map(([step, state]) => {
        const { icon: Icon, class: look } = looks[state];
        return (
          <li
            key={step}
            aria-current={state === "current" ? "step" : undefined}
            className={classNames("flex items-center gap-1", look)}
          >
            <Icon aria-hidden size={14} />
            {t(`step.${step}`)}
            <span className="sr-only">{t(`stepState.${state}`)}</span>
          </li>
        );
      })}
    </ol>
  );
}
