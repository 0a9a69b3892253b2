"use client";

import { BookMarked } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import type { Signature } from "@/lib/contract/signature";
import type { Bench } from "../use-bench";

const ExamplesDialog = dynamic(
  () => import("./examples-dialog").then((module) => module.ExamplesDialog),
  { ssr: false },
);

export interface ExamplesProps {
  readonly model: string;
  readonly signature: Signature;
  readonly mayWrite: boolean;
  readonly bench: Bench;
}

/** Opens the saved requests of the model, which are read only then. */
export function ExamplesButton(props: ExamplesProps) {
  const t = useTranslations("test.examples");
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={BookMarked} onClick={() => setOpen(true)}>
        {t("open")}
      </Button>
      {isOpen && <ExamplesDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
