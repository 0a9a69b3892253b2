"use client";

import { MoreHorizontal } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import { useOpening } from "@/app/_ui/use-opening";
import type { ModelDetails } from "./edit/edit-details";

const EditDetails = dynamic(
  () => import("./edit/edit-details").then((module) => module.EditDetails),
  { ssr: false },
);
const DeleteModel = dynamic(
  () => import("./edit/delete-model").then((module) => module.DeleteModel),
  { ssr: false },
);

/** What is rarely done to a model. */
export function ModelMenu({
  details,
  etag,
  canDelete,
}: {
  details: ModelDetails;
  etag: string;
  canDelete: boolean;
}) {
  const t = useTranslations("model.menu");
  const editing = useOpening();
  const deleting = useOpening();
  // As of the opening: what was read then is what an edit compares with.
  const [about, setAbout] = useState({ details, etag });
  return (
    <>
      <Menu
        label={t("label", { model: details.name })}
        trigger={<MoreHorizontal aria-hidden size={16} />}
        triggerClass={iconButtonClass()}
      >
        <MenuItem
          onSelect={() => {
            setAbout({ details, etag });
            editing.open();
          }}
        >
          {t("edit")}
        </MenuItem>
        {canDelete && (
          <>
            <MenuSeparator />
            <MenuItem onSelect={deleting.open} isDangerous>
              {t("delete")}
            </MenuItem>
          </>
        )}
      </Menu>
      {editing.wasOpened && (
        <EditDetails
          key={`edit-${editing.key}`}
          {...about}
          isOpen={editing.isOpen}
          onClose={editing.close}
        />
      )}
      {deleting.wasOpened && (
        <DeleteModel
          key={`delete-${deleting.key}`}
          model={details.name}
          isOpen={deleting.isOpen}
          onClose={deleting.close}
        />
      )}
    </>
  );
}
