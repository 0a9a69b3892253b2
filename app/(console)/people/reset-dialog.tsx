"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useCall } from "@/app/_ui/use-call";
import type { PasswordLinkDto } from "@/lib/contract/user";
import { PasswordLink } from "./password-link";
import type { PersonDialogProps } from "./person-menu";
import { personName } from "./person-name";

/** A new link for a person: in place of their password, or of an invitation that was not used. */
export function ResetDialog({
  person,
  isSelf,
  isOpen,
  onClose,
  origin,
}: PersonDialogProps & { origin: string }) {
  const t = useTranslations("people");
  const router = useRouter();
  const { isBusy, problem, run } = useCall();
  const [link, setLink] = useState<PasswordLinkDto | null>(null);
  const name = personName(person);
  const isInvited = person.status === "invited";
  const reset = async () => {
    const made = await run(() => callApi("POST /users/{id}/reset", { params: { id: person.id } }));
    if (made !== null) setLink(made.data.link);
  };
  // Only now: whoever reset their own password is signed out, and the page would go from under the link.
  const done = () => {
    onClose();
    router.refresh();
  };
  if (link !== null) {
    return (
      <PasswordLink
        title={t("link.reset", { person: name })}
        onClose={done}
        {...{ isOpen, origin, link }}
      />
    );
  }
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t(isInvited ? "reset.inviteTitle" : "reset.title", { person: name })}
      text={t(isInvited ? "reset.inviteText" : "reset.text")}
      warning={isSelf ? t("reset.self") : undefined}
      submit={t(isInvited ? "reset.inviteSubmit" : "reset.submit")}
      isDangerous={!isInvited}
      onConfirm={() => void reset()}
    />
  );
}
