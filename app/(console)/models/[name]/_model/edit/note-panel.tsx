"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";

const NoteEditor = dynamic(() => import("./note-editor").then((module) => module.NoteEditor), {
  ssr: false,
  loading: () => <div className="skeleton h-96" />,
});

/** A version's note as the server rendered it (`children`), and its editor for who may write. */
export function NotePanel({
  model,
  version,
  note,
  canWrite,
  children,
}: {
  model: string;
  version: number;
  note: string;
  canWrite: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("model.note");
  const common = useTranslations("common");
  const [base, setBase] = useState<string | null>(null);
  return (
    <Panel
      title={t("title")}
      actions={
        canWrite &&
        base === null && (
          <Button icon={Pencil} onClick={() => setBase(note)} aria-label={t("edit")}>
            {common("edit")}
          </Button>
        )
      }
    >
      {base === null ? (
        children
      ) : (
        <NoteEditor {...{ model, version }} note={base} onClose={() => setBase(null)} />
      )}
    </Panel>
  );
}
