"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { PersonDialogProps } from "./person-menu";
import { personName } from "./person-name";

/** Takes away the second factor of somebody who lost it. */
export function ResetFactorDialog({ person, isOpen, onClose }: PersonDialogProps) {
  const t = useTranslations("account.reset");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const name = personName(person);
  const reset = async () => {
    const done = await run(() =>
      callApi("DELETE /users/{id}/second-factor", { params: { id: person.id } }),
    );
    if (done === null) return;
    notify(t("done", { person: name }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("title", { person: name })}
      text={t("text")}
      submit={t("submit")}
      isDangerous
      onConfirm={() => void reset()}
    />
  );
}
