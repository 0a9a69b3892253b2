"use client";

import { Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { AliasDto } from "@/lib/contract/alias";
import { RollBackButton } from "./promote/roll-back-button";
import { rollBackOf } from "./roll-back-of";

const DeleteAlias = dynamic(
  () => import("./edit/delete-alias").then((module) => module.DeleteAlias),
  { ssr: false },
);

/** Roll an alias back, or take it away. */
export function AliasActions({ model, alias }: { model: string; alias: AliasDto }) {
  const t = useTranslations("model.aliases");
  const deleting = useOpening();
  const back = rollBackOf(alias);
  return (
    <span className="flex justify-end gap-1">
      {back !== null && <RollBackButton model={model} of={back} />}
      <IconButton
        icon={Trash2}
        label={t("delete", { alias: alias.alias })}
        onClick={deleting.open}
      />
      {deleting.wasOpened && (
        <DeleteAlias
          key={deleting.key}
          model={model}
          alias={alias.alias}
          isOpen={deleting.isOpen}
          onClose={deleting.close}
        />
      )}
    </span>
  );
}
