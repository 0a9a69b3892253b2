"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import { KeysThatStop } from "./keys-that-stop";
import type { PersonDialogProps } from "./person-menu";
import { personName } from "./person-name";

/** Disables a person, or enables one who is disabled. */
export function DisableDialog({ person, isSelf, isOpen, onClose }: PersonDialogProps) {
  const t = useTranslations("people");
  const shell = useTranslations("shell");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const isDisabling = person.status !== "disabled";
  const kind = isDisabling ? "disable" : "enable";
  const name = personName(person);
  const change = async () => {
    const changed = await run(() =>
      callApi("PATCH /users/{id}", { params: { id: person.id }, body: { disabled: isDisabling } }),
    );
    if (changed === null) return;
    notify(t(`${kind}.done`, { person: name }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t(`${kind}.title`, { person: name })}
      text={
        isDisabling ? t("disable.text") : t("enable.text", { role: shell(`role.${person.role}`) })
      }
      warning={isSelf && isDisabling ? t("disable.self") : undefined}
      submit={t(`${kind}.submit`)}
      isDangerous={isDisabling}
      onConfirm={() => void change()}
    >
      {isDisabling && <KeysThatStop ownerId={person.id} />}
    </ConfirmDialog>
  );
}
