"use client";

import { Undo2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { RollBackOf } from "./roll-back-dialog";

const loadDialog = () => import("./roll-back-dialog");
const RollBackDialog = dynamic(() => loadDialog().then((module) => module.RollBackDialog), {
  ssr: false,
});

/** Opens the way back of an alias. Its dialog is loaded ahead: who rolls back is in a hurry. */
export function RollBackButton({ model, of }: { model: string; of: RollBackOf }) {
  const t = useTranslations("model.rollBack");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // As of the opening: a page that is rendered anew must not change the question.
  const [about, setAbout] = useState(of);
  return (
    <>
      <Button
        icon={Undo2}
        onPointerEnter={() => void loadDialog()}
        onFocus={() => void loadDialog()}
        onClick={() => {
          setAbout(of);
          open();
        }}
        aria-label={t("openOf", { alias: of.alias, version: String(of.to) })}
      >
        {t("open")}
      </Button>
      {wasOpened && <RollBackDialog key={key} of={about} onClose={close} {...{ model, isOpen }} />}
    </>
  );
}
