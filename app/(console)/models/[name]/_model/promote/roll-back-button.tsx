"use client";

import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import { isInDialog } from "../../../../_shell/use-shortcuts";
import type { RollBackOf } from "./roll-back-dialog";

const loadDialog = () => import("./roll-back-dialog");
const RollBackDialog = dynamic(() => loadDialog().then((module) => module.RollBackDialog), {
  ssr: false,
});

/**
 * Opens the way back of an alias. Its dialog is loaded ahead: who rolls back is in a hurry. `hasKey`: also ⌘⇧R or
 * Ctrl-Shift-R, for one button of a page.
 */
export function RollBackButton({
  model,
  of,
  hasKey = false,
}: {
  model: string;
  of: RollBackOf;
  hasKey?: boolean;
}) {
  const t = useTranslations("model.rollBack");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // As of the opening: a page that is rendered anew must not change the question.
  const [about, setAbout] = useState(of);
  const ask = () => {
    setAbout(of);
    open();
  };
  useKey(hasKey, ask);
  return (
    <>
      <Button
        icon={Undo2}
        onPointerEnter={() => void loadDialog()}
        onFocus={() => void loadDialog()}
        onClick={ask}
        aria-keyshortcuts={hasKey ? "Meta+Shift+R Control+Shift+R" : undefined}
        aria-label={t("openOf", { alias: of.alias, version: String(of.to) })}
      >
        {t("open")}
      </Button>
      {wasOpened && <RollBackDialog key={key} of={about} onClose={close} {...{ model, isOpen }} />}
    </>
  );
}

function useKey(isOn: boolean, act: () => void) {
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent) => {
      const { metaKey, ctrlKey, shiftKey, altKey, key } = event;
      if (!(metaKey || ctrlKey) || !shiftKey || altKey || key.toLowerCase() !== "r") return;
      // Else the browser loads the page anew, also below a dialog with what was typed there.
      event.preventDefault();
      if (!isInDialog()) act();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [isOn, act]);
}
