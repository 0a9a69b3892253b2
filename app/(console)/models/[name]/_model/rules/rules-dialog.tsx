"use client";

import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { ProblemView } from "@/app/_ui/problem-view";
import { RulesEditor } from "./rules-editor";
import { RulesText } from "./rules-text";
import { useRules } from "./use-rules";

export interface RulesDialogProps {
  readonly model: string;
  readonly alias: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** The rules of one alias as they are now: a form for those who may set them, words for everybody else. */
export function RulesDialog({ canApprove, ...dialog }: RulesDialogProps & { canApprove: boolean }) {
  const { model, alias, isOpen, onClose } = dialog;
  const t = useTranslations("release.rules");
  const common = useTranslations("common");
  const { rules, problem } = useRules(model, alias);
  if (rules !== null && canApprove) return <RulesEditor {...dialog} rules={rules} />;
  return (
    <Dialog
      {...{ isOpen, onClose }}
      title={t("title", { alias })}
      lead={t("lead")}
      footer={<Button onClick={onClose}>{common("close")}</Button>}
    >
      {rules !== null && <RulesText alias={alias} rules={rules} />}
      {problem !== null && <ProblemView problem={problem} />}
      {rules === null && problem === null && <div className="skeleton h-24" />}
    </Dialog>
  );
}
