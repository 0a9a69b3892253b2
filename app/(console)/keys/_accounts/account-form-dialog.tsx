"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { TextArea, TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Problem } from "@/lib/contract/problem";
import type { ServiceAccountDto } from "@/lib/contract/service-account";

export type AccountForm = Pick<ServiceAccountDto, "name" | "description">;

/** Name and description of an account. Each opening is a new element (`key`) and starts anew. */
export function AccountFormDialog({
  isOpen,
  onClose,
  title,
  lead,
  submit,
  initial,
  isBusy,
  problem,
  onSubmit,
}: {
  isOpen: boolean;
  onClose: () => void;
  title: string;
  lead: string;
  submit: string;
  initial: AccountForm;
  isBusy: boolean;
  problem: Problem | null;
  onSubmit: (form: AccountForm) => void;
}) {
  const t = useTranslations("keys.accounts");
  const [form, setForm] = useState(initial);
  const [isTried, setTried] = useState(false);
  const isNameless = form.name.trim() === "";
  const send = () => {
    setTried(true);
    if (!isNameless) onSubmit(form);
  };
  return (
    <FormDialog {...{ isOpen, onClose, title, lead, submit, isBusy }} onSubmit={send}>
      <TextField
        label={t("name")}
        hint={t("nameHint")}
        error={isTried && isNameless ? t("nameMissing") : undefined}
        value={form.name}
        onChange={(event) => setForm({ ...form, name: event.target.value })}
        maxLength={100}
        autoComplete="off"
        required
      />
      <TextArea
        label={t("description")}
        value={form.description}
        onChange={(event) => setForm({ ...form, description: event.target.value })}
        maxLength={500}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
