"use client";

import { Play } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { useOpening } from "@/app/_ui/use-opening";

const ResumeDialog = dynamic(
  () => import("./resume-dialog").then((module) => module.ResumeDialog),
  { ssr: false },
);

/** Takes the pin off an alias, with a reason. */
export function ResumeButton({ model, alias }: { model: string; alias: string }) {
  const t = useTranslations("release.pin");
  const { key, isOpen, wasOpened, open, close } = useOpening();
  return (
    <>
      <Button icon={Play} onClick={open} aria-label={t("resumeOf", { alias })}>
        {t("resume")}
      </Button>
      {wasOpened && <ResumeDialog key={key} {...{ model, alias, isOpen }} onClose={close} />}
    </>
  );
}
