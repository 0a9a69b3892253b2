"use client";

import type { ReactNode } from "react";
import { useTranslations } from "use-intl/react";
import type { Problem } from "@/lib/contract/problem";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { Notice } from "./notice";
import { ProblemView } from "./problem-view";

/** A question that says what follows, and beside its answer why it was refused. */
export function ConfirmDialog({
  isOpen,
  onClose,
  title,
  text,
  warning,
  submit,
  isDangerous = false,
  canSubmit = true,
  isBusy,
  problem,
  onConfirm,
  children,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  text: string;
  /** What makes this case worse than others. */
  warning?: string | undefined;
  submit: string;
  isDangerous?: boolean;
  /** False: it would be refused, as the children say. */
  canSubmit?: boolean;
  isBusy: boolean;
  problem: Problem | null;
  onConfirm: () => void;
  children?: ReactNode;
}) {
  const common = useTranslations("common");
  return (
    <Dialog
      {...{ isOpen, onClose, title, isBusy }}
      lead={text}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {common("cancel")}
          </Button>
          <Button
            variant={isDangerous ? "danger" : "primary"}
            onClick={onConfirm}
            disabled={isBusy || !canSubmit}
          >
            {submit}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        {warning !== undefined && <Notice tone="warn">{warning}</Notice>}
        {children}
        {problem !== null && <ProblemView problem={problem} />}
      </div>
    </Dialog>
  );
}
