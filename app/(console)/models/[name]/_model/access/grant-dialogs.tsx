"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { GrantRole, Visibility } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import type { OwnLoss } from "./own-loss";
import { RoleSelect } from "./role-select";

/** One person's access to one model, as the dialogs speak of it. */
export interface GrantSubject {
  readonly model: string;
  readonly visibility: Visibility;
  readonly user: GrantDto["user"];
  readonly role: GrantRole;
  /** Of the reader's own access: what they lose with less, and without it. */
  readonly ownLoss: { readonly lessened: OwnLoss | null; readonly removed: OwnLoss | null } | null;
}

interface GrantDialogProps extends GrantSubject {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function ChangeGrant({ model, user, role: before, ownLoss, ...opened }: GrantDialogProps) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [role, setRole] = useState(before);
  const loss = role === "owner" ? null : (ownLoss?.lessened ?? null);
  const change = async () => {
    const params = { name: model, user: user.id };
    const done = await run(() =>
      callApi("PUT /models/{name}/grants/{user}", { params, body: { role } }),
    );
    if (done === null) return;
    notify(t("given", { person: user.email, role: t(`role.${role}`) }));
    opened.onClose();
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isBusy, problem }}
      isOpen={opened.isOpen}
      onClose={opened.onClose}
      title={t("changeTitle", { person: user.email })}
      text={t("changeText")}
      warning={loss === null ? undefined : t(`ownLoss.${loss}`)}
      submit={t("changeSubmit")}
      onConfirm={() => void change()}
    >
      <RoleSelect role={role} onChange={setRole} />
    </ConfirmDialog>
  );
}

/** What goes depends on what the role gives beside it: on a private model that is mostly nothing. */
export function RemoveGrant({ model, visibility, user, ownLoss, ...opened }: GrantDialogProps) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const loss = ownLoss?.removed ?? null;
  const remove = async () => {
    const params = { name: model, user: user.id };
    const done = await run(() => callApi("DELETE /models/{name}/grants/{user}", { params }));
    if (done === null) return;
    notify(t("removed", { person: user.email }));
    opened.onClose();
    // This page does not exist any more to who lost sight of the model.
    if (loss === "sight") router.push("/models");
    else router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isBusy, problem }}
      isOpen={opened.isOpen}
      onClose={opened.onClose}
      title={t("removeTitle", { person: user.email })}
      text={t(`removeText.${visibility}`)}
      warning={loss === null ? undefined : t(`ownLoss.${loss}`)}
      submit={t("removeSubmit")}
      isDangerous
      onConfirm={() => void remove()}
    />
  );
}
