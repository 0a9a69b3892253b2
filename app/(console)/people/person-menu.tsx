"use client";

import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import type { Role } from "@/lib/contract/actor";
import type { UserDto } from "@/lib/contract/user";
import { DisableDialog } from "./disable-dialog";
import { personName } from "./person-name";
import { ResetDialog } from "./reset-dialog";
import { ResetFactorDialog } from "./reset-factor-dialog";
import { RoleDialog } from "./role-dialog";
import { SessionsDialog } from "./sessions-dialog";

export interface PersonDialogProps {
  readonly person: UserDto;
  readonly isSelf: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Kind = "role" | "reset" | "factor" | "sessions" | "disable";

/** What can be done about one person. Every choice asks first, and says what follows from it. */
export function PersonMenu({
  person,
  isSelf,
  roles,
  origin,
}: {
  person: UserDto;
  isSelf: boolean;
  roles: readonly Role[];
  origin: string;
}) {
  const t = useTranslations("people");
  const { shown, show, props } = useDialogs({ person, isSelf });
  const isDisabled = person.status === "disabled";
  return (
    <>
      <Menu
        label={t("actionsFor", { person: personName(person) })}
        trigger={<MoreHorizontal aria-hidden size={16} />}
        triggerClass={iconButtonClass()}
      >
        <MenuItem onSelect={() => show("role")}>{t("action.role")}</MenuItem>
        {!isDisabled && (
          <MenuItem onSelect={() => show("reset")}>
            {t(person.status === "invited" ? "action.invitation" : "action.reset")}
          </MenuItem>
        )}
        {person.hasSecondFactor && (
          <MenuItem onSelect={() => show("factor")}>{t("action.factor")}</MenuItem>
        )}
        <MenuItem onSelect={() => show("sessions")}>{t("action.sessions")}</MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => show("disable")} isDangerous={!isDisabled}>
          {t(isDisabled ? "action.enable" : "action.disable")}
        </MenuItem>
      </Menu>
      {shown?.kind === "role" && <RoleDialog key={shown.time} {...props} roles={roles} />}
      {shown?.kind === "reset" && <ResetDialog key={shown.time} {...props} origin={origin} />}
      {shown?.kind === "factor" && <ResetFactorDialog key={shown.time} {...props} />}
      {shown?.kind === "sessions" && <SessionsDialog key={shown.time} {...props} />}
      {shown?.kind === "disable" && <DisableDialog key={shown.time} {...props} />}
    </>
  );
}

/** Which dialog was opened last, and whether it still is; each opening starts anew. */
function useDialogs({ person, isSelf }: { person: UserDto; isSelf: boolean }) {
  const [shown, setShown] = useState<{ kind: Kind; time: number; about: UserDto } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const show = (kind: Kind) => {
    setShown({ kind, time: (shown?.time ?? 0) + 1, about: person });
    setOpen(true);
  };
  // The person as of the opening: a list that is read anew must not change the question.
  const about = shown?.about ?? person;
  return { shown, show, props: { person: about, isSelf, isOpen, onClose: () => setOpen(false) } };
}
