"use client";

import { BadgeCheck } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { FinishedRun } from "../_answer/answer-panel";

const GoldenDialog = dynamic(
  () => import("./golden-dialog").then((module) => module.GoldenDialog),
  { ssr: false },
);

/** Opens the golden samples of the model, which are read only then. */
export function GoldenButton(props: {
  model: string;
  mayWrite: boolean;
  finished: FinishedRun | null;
}) {
  const t = useTranslations("compare.golden");
  const opening = useOpening();
  return (
    <>
      <Button icon={BadgeCheck} onClick={opening.open}>
        {t("open")}
      </Button>
      {opening.wasOpened && opening.isOpen && (
        <GoldenDialog key={opening.key} {...props} onClose={opening.close} />
      )}
    </>
  );
}
