"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";
import type { VersionDetails } from "./edit-version";

const EditVersion = dynamic(() => import("./edit-version").then((module) => module.EditVersion), {
  ssr: false,
});

export function EditVersionButton({ details }: { details: VersionDetails }) {
  const t = useTranslations("model.editVersion");
  const common = useTranslations("common");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  const [about, setAbout] = useState(details);
  return (
    <>
      <Button
        icon={Pencil}
        aria-label={t("open")}
        onClick={() => {
          setAbout(details);
          open();
        }}
      >
        {common("edit")}
      </Button>
      {wasOpened && <EditVersion key={key} details={about} isOpen={isOpen} onClose={close} />}
    </>
  );
}
