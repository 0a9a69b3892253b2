"use client";

import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import type { GrantRole } from "@/lib/contract/actor";
import type { GrantDto } from "@/lib/contract/grant";
import { useOpening } from "../use-opening";
import { ChangeGrant, RemoveGrant } from "./grant-dialogs";

/** What can be done about what one person was given. */
export function GrantMenu({
  model,
  user,
  role,
}: {
  model: string;
  user: GrantDto["user"];
  role: GrantRole;
}) {
  const t = useTranslations("model.access");
  const changing = useOpening();
  const removing = useOpening();
  const about = { model, user, role };
  return (
    <>
      <Menu
        label={t("more", { person: user.email })}
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
