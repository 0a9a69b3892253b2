"use client";

import { UserPlus } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useUrlDialog } from "@/app/_ui/use-url-dialog";
import type { Role } from "@/lib/contract/actor";
import { InviteDialog } from "./invite-dialog";

/** Opens the invitation, as does `/people?invite`; each opening starts with an empty form. */
export function InviteButton({ roles, origin }: { roles: readonly Role[]; origin: string }) {
  const t = useTranslations("people.invite");
  const { isOpen, opening, open, close } = useUrlDialog("invite");
  return (
    <>
      <Button variant="primary" icon={UserPlus} onClick={open}>
        {t("open")}
      </Button>
      <InviteDialog key={opening} onClose={close} {...{ isOpen, roles, origin }} />
    </>
  );
}
