"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import type { Role } from "@/lib/contract/actor";
import type { LinkedUserDto } from "@/lib/contract/user";
import { PasswordLink } from "./password-link";
import { personName } from "./person-name";
import { RoleChoice } from "./role-choice";

/** Asks who is invited, then shows the link in the same dialog: it cannot be shown again. */
export function InviteDialog({
  isOpen,
  onClose,
  roles,
  origin,
}: {
  isOpen: boolean;
  onClose: () => void;
  roles: readonly Role[];
  origin: string;
}) {
  const t = useTranslations("people");
  const common = useTranslations("common");
  const [role, setRole] = useState<Role>("engineer");
  const { invited, problem, isBusy, invite } = useInvitation(role);
  if (invited !== null) {
    return (
      <PasswordLink
        title={t("link.invited", { person: personName(invited.user) })}
        {...{ isOpen, onClose, origin, link: invited.link }}
      />
    );
  }
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("invite.title")}
      lead={t("invite.lead")}
      submit={t("invite.submit")}
      isNative
      onSubmit={invite}
    >
      {problem !== null && <ProblemView problem={problem} />}
      <TextField
        type="email"
        name="email"
        label={t("invite.email")}
        autoComplete="off"
        maxLength={254}
        required
        autoFocus
      />
      <TextField
        name="name"
        label={t("invite.name")}
        hint={common("optional")}
        autoComplete="off"
        maxLength={100}
      />
      <RoleChoice legend={t("invite.role")} {...{ roles, role }} onChange={setRole} />
    </FormDialog>
  );
}

function useInvitation(role: Role) {
  const router = useRouter();
  const [invited, setInvited] = useState<LinkedUserDto | null>(null);
  const { isBusy, problem, run } = useCall();
  const send = async (form: FormData) => {
    const body = { email: `${form.get("email")}`, name: `${form.get("name")}`, role };
    const made = await run(() => callApi("POST /users", { body }));
    if (made === null) return;
    setInvited(made.data);
    router.refresh();
  };
  const invite = (form: HTMLFormElement) => void send(new FormData(form));
  return { invited, problem, isBusy, invite };
}
