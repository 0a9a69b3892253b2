"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { ServedAs } from "./edit-serving";

const EditServing = dynamic(() => import("./edit-serving").then((module) => module.EditServing), {
  ssr: false,
});

export function EditServingButton({ about: now }: { about: ServedAs }) {
  const t = useTranslations("model.serving");
  const common = useTranslations("common");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  // As of the opening: what is saved meanwhile must not look like a change of this person's.
  const [about, setAbout] = useState(now);
  return (
    <>
      <Button
        icon={Pencil}
        aria-label={t("edit")}
        onClick={() => {
          setAbout(now);
          open();
        }}
      >
        {common("edit")}
      </Button>
      {wasOpened && <EditServing key={key} about={about} isOpen={isOpen} onClose={close} />}
    </>
  );
}
