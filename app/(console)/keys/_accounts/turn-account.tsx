"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { AccountDialogProps } from "./account-actions";

/** Disables an account, or enables one that is disabled. */
export function TurnAccount({ account, isOpen, onClose }: AccountDialogProps) {
  const t = useTranslations("keys.accounts");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const { id, name, keys } = account;
  const isDisabling = account.status === "active";
  const kind = isDisabling ? "disable" : "enable";
  const turn = async () => {
    const body = { disabled: isDisabling };
    const answer = await run(() =>
      callApi("PATCH /service-accounts/{id}", { params: { id }, body }),
    );
    if (answer === null) return;
    notify(t(`${kind}.done`, { name }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t(`${kind}.title`, { name })}
      text={t(`${kind}.text`, { keys })}
      submit={t(`${kind}.submit`)}
      isDangerous={isDisabling}
      onConfirm={() => void turn()}
    />
  );
}
