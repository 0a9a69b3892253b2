"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useId, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { Dialog } from "@/app/_ui/dialog";
import { TextField } from "@/app/_ui/field";
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
  const formId = useId();
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
    <Dialog
      {...{ isOpen, onClose, isBusy }}
      title={t("invite.title")}
      lead={t("invite.lead")}
      footer={
        <>
          <Button onClick={onClose} disabled={isBusy}>
            {common("cancel")}
          </Button>
          <Button type="submit" form={formId} variant="primary" disabled={isBusy}>
            {t("invite.submit")}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={invite} className="flex flex-col gap-3">
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
          label={`${t("invite.name")} (${common("optional")})`}
          autoComplete="off"
          maxLength={100}
        />
        <RoleChoice legend={t("invite.role")} {...{ roles, role }} onChange={setRole} />
      </form>
    </Dialog>
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
  const invite = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    void send(new FormData(event.currentTarget));
  };
  return { invited, problem, isBusy, invite };
}
