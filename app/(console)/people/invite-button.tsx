"use client";

import { UserPlus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { Role } from "@/lib/contract/actor";
import { InviteDialog } from "./invite-dialog";

/** Opens the invitation; each opening starts with an empty form. With `?invite` it is open from the start. */
export function InviteButton({
  roles,
  origin,
  isOpenAtOnce = false,
}: {
  roles: readonly Role[];
  origin: string;
  isOpenAtOnce?: boolean | undefined;
}) {
  const t = useTranslations("people.invite");
  const [opening, setOpening] = useState(0);
  const [isOpen, setOpen] = useState(isOpenAtOnce);
  const router = useRouter();
  const close = () => {
    setOpen(false);
    // Else a reload, or the palette's next "invite", would find the address as it was.
    if (isOpenAtOnce) router.replace("/people", { scroll: false });
  };
  const open = () => {
    setOpening(opening + 1);
    setOpen(true);
  };
  return (
    <>
      <Button variant="primary" icon={UserPlus} onClick={open}>
        {t("open")}
      </Button>
      <InviteDialog key={opening} onClose={close} {...{ isOpen, roles, origin }} />
    </>
  );
}
