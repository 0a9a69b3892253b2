"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { Role } from "@/lib/contract/actor";
import type { PersonDialogProps } from "./person-menu";
import { personName } from "./person-name";
import { RoleChoice } from "./role-choice";

export function RoleDialog({
  person,
  isSelf,
  isOpen,
  onClose,
  roles,
}: PersonDialogProps & { roles: readonly Role[] }) {
  const t = useTranslations("people");
  const shell = useTranslations("shell");
  const router = useRouter();
  const notify = useNotify();
  const [role, setRole] = useState(person.role);
  const { isBusy, problem, run } = useCall();
  const name = personName(person);
  const change = async () => {
    if (role === person.role) return onClose();
    const changed = await run(() =>
      callApi("PATCH /users/{id}", { params: { id: person.id }, body: { role } }),
    );
    if (changed === null) return;
    notify(t("roleChange.done", { person: name, role: shell(`role.${role}`) }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("roleChange.title", { person: name })}
      text={t("roleChange.text")}
      warning={isSelf ? t("roleChange.self") : undefined}
      submit={t("roleChange.submit")}
      onConfirm={() => void change()}
    >
      <RoleChoice legend={t("column.role")} {...{ roles, role }} onChange={setRole} />
    </ConfirmDialog>
  );
}
