"use client";

import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import { useOpening } from "@/app/_ui/use-opening";
import { ChangeGrant, type GrantSubject, RemoveGrant } from "./grant-dialogs";

/** What can be done about what one person was given. */
export function GrantMenu(about: GrantSubject) {
  const t = useTranslations("model.access");
  const changing = useOpening();
  const removing = useOpening();
  return (
    <>
      <Menu
        label={t("more", { person: about.user.email })}
        trigger={<MoreHorizontal aria-hidden size={16} />}
        triggerClass={iconButtonClass()}
      >
        <MenuItem onSelect={changing.open}>{t("change")}</MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={removing.open} isDangerous>
          {t("remove")}
        </MenuItem>
      </Menu>
      {changing.wasOpened && (
        <ChangeGrant
          key={`change-${changing.key}`}
          {...about}
          isOpen={changing.isOpen}
          onClose={changing.close}
        />
      )}
      {removing.wasOpened && (
        <RemoveGrant
          key={`remove-${removing.key}`}
          {...about}
          isOpen={removing.isOpen}
          onClose={removing.close}
        />
      )}
    </>
  );
}
