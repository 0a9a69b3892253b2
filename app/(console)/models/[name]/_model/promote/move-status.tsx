"use client";

import { useTranslations } from "use-intl/react";
import { Notice } from "@/app/_ui/notice";
import { ProblemView } from "@/app/_ui/problem-view";
import type { MoveState } from "./use-move";

/** How the move stands, beside what started it. */
export function MoveStatus({ state, alias, to }: { state: MoveState; alias: string; to: number }) {
  const t = useTranslations("model.promote");
  switch (state.kind) {
    case "idle":
      return null;
    case "sending":
    case "moving":
      return (
        <Notice role="status" title={t(state.kind, { alias, version: String(to) })}>
          {state.kind === "moving" && <p className="text-quiet">{t("movingText")}</p>}
        </Notice>
      );
    case "failed":
      return (
        <Notice tone="bad" role="alert" title={t("failed", { alias })}>
          <p className="text-quiet">{t("failedText")}</p>
        </Notice>
      );
    case "refused":
      return <ProblemView problem={state.problem} />;
    default:
      return state satisfies never;
  }
}
