"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { AccountDialogProps } from "./account-actions";
import { type AccountForm, AccountFormDialog } from "./account-form-dialog";

export function EditAccount({ account, isOpen, onClose }: AccountDialogProps) {
  const t = useTranslations("keys.accounts");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const { id, name, description } = account;
  const save = async (form: AccountForm) => {
    // Only what was changed: what somebody else changed meanwhile stays.
    const body = {
      ...(form.name.trim() === name ? {} : { name: form.name }),
      ...(form.description.trim() === description ? {} : { description: form.description }),
    };
    const answer = await run(() =>
      callApi("PATCH /service-accounts/{id}", { params: { id }, body }),
    );
    if (answer === null) return;
    notify(t("saved", { name: answer.data.name }));
    onClose();
    router.refresh();
  };
  return (
    <AccountFormDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("editTitle", { name })}
      lead={t("editLead")}
      submit={t("save")}
      initial={{ name, description }}
      onSubmit={(form) => void save(form)}
    />
  );
}
