"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { GrantRole } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import { RoleSelect } from "./role-select";

interface GrantDialogProps {
  readonly model: string;
  readonly user: GrantDto["user"];
  readonly role: GrantRole;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ChangeGrant({ model, user, role: before, isOpen, onClose }: GrantDialogProps) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [role, setRole] = useState(before);
  const change = async () => {
    const params = { name: model, user: user.id };
    const done = await run(() =>
      callApi("PUT /models/{name}/grants/{user}", { params, body: { role } }),
    );
    if (done === null) return;
    notify(t("given", { person: user.email, role: t(`role.${role}`) }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("changeTitle", { person: user.email })}
      text={t("changeText")}
      submit={t("changeSubmit")}
      onConfirm={() => void change()}
    >
      <RoleSelect role={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

export function RemoveGrant({ model, user, isOpen, onClose }: GrantDialogProps) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const remove = async () => {
    const params = { name: model, user: user.id };
    const done = await run(() => callApi("DELETE /models/{name}/grants/{user}", { params }));
    if (done === null) return;
    notify(t("removed", { person: user.email }));
    onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("removeTitle", { person: user.email })}
      text={t("removeText")}
      submit={t("removeSubmit")}
      isDangerous
      onConfirm={() => void remove()}
    />
  );
}
