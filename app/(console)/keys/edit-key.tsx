"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDialogProps } from "./key-actions";
import { type Clock, formOf, type KeyForm, toChanges } from "./key-form";
import { KeyFormDialog } from "./key-form-dialog";

export function EditKey({
  apiKey,
  held,
  isOpen,
  onClose,
}: KeyDialogProps & { held: readonly Scope[] }) {
  const t = useTranslations("keys");
  const router = useRouter();
  const notify = useNotify();
  const { id, name } = apiKey;
  const submit = async (form: KeyForm, clock: Clock) => {
    const body = toChanges(form, apiKey, clock);
    const answer = await callApi("PATCH /keys/{id}", { params: { id }, body });
    if (!answer.ok) return answer.problem;
    notify(t("saved", { name: answer.data.name }));
    router.refresh();
    onClose();
    return null;
  };
  return (
    <KeyFormDialog
      isOpen={isOpen}
      onClose={onClose}
      title={t("form.editTitle", { name })}
      lead={t("form.editLead")}
      submitLabel={t("form.save")}
      initial={formOf(apiKey)}
      held={held}
      apiKey={apiKey}
      onSubmit={submit}
    />
  );
}
