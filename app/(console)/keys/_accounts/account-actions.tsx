"use client";

import { Pencil, Power, PowerOff } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import type { ServiceAccountDto } from "@/lib/contract/service-account";
import { EditAccount } from "./edit-account";
import { TurnAccount } from "./turn-account";

export interface AccountDialogProps {
  readonly account: ServiceAccountDto;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

interface Shown {
  readonly kind: "edit" | "turn";
  readonly time: number;
  /** As of the opening: a list that is read anew must not change the question. */
  readonly account: ServiceAccountDto;
}

/** What can be done with a service account. Nobody can delete one: the audit log names it. */
export function AccountActions({ account }: { account: ServiceAccountDto }) {
  const t = useTranslations("keys.accounts");
  const [shown, setShown] = useState<Shown | null>(null);
  const [isOpen, setOpen] = useState(false);
  const { name, status } = account;
  const isActive = status === "active";
  const show = (kind: Shown["kind"]) => {
    setShown({ kind, time: (shown?.time ?? 0) + 1, account });
    setOpen(true);
  };
  const props = { isOpen, onClose: () => setOpen(false) };
  return (
    <span className="-mx-2 -my-1 flex justify-end">
      <IconButton icon={Pencil} label={t("editAccount", { name })} onClick={() => show("edit")} />
      <IconButton
        icon={isActive ? PowerOff : Power}
        label={t(isActive ? "disableAccount" : "enableAccount", { name })}
        onClick={() => show("turn")}
      />
      {shown?.kind === "edit" && (
        <EditAccount key={shown.time} account={shown.account} {...props} />
      )}
      {shown?.kind === "turn" && (
        <TurnAccount key={shown.time} account={shown.account} {...props} />
      )}
    </span>
  );
}
