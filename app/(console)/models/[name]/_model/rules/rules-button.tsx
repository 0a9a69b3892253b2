"use client";

import { Lock, LockOpen } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";

const RulesDialog = dynamic(() => import("./rules-dialog").then((module) => module.RulesDialog), {
  ssr: false,
});

/** Who may move an alias and what a move must pass: to be read by everybody, to be set with models:approve. */
export function RulesButton({
  model,
  alias,
  isProtected,
  canApprove,
}: {
  model: string;
  alias: string;
  isProtected: boolean;
  canApprove: boolean;
}) {
  const t = useTranslations("release.rules");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // Nothing to read, and nothing that one may set.
  if (!isProtected && !canApprove) return null;
  return (
    <>
      <IconButton
        icon={isProtected ? Lock : LockOpen}
        label={isProtected ? t("edit", { alias }) : t("protect", { alias })}
        onClick={open}
      />
      {wasOpened && (
        <RulesDialog key={key} {...{ model, alias, canApprove, isOpen }} onClose={close} />
      )}
    </>
  );
}
