"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";
import type { VersionText } from "./version-text";

const NoteEditor = dynamic(() => import("./note-editor").then((module) => module.NoteEditor), {
  ssr: false,
  loading: () => <div className="skeleton h-96" />,
});

/** A version's note or card as the server rendered it (`children`), and its editor for who may write. */
export function NotePanel({
  model,
  version,
  which,
  text,
  etag,
  canWrite,
  children,
}: {
  model: string;
  version: number;
  which: VersionText;
  text: string;
  etag: string;
  canWrite: boolean;
  children: ReactNode;
}) {
  const note = useTranslations("model.note");
  const about = useTranslations("trash.about");
  const common = useTranslations("common");
  const [base, setBase] = useState<{ text: string; etag: string } | null>(null);
  return (
    <Panel
      title={which === "note" ? note("title") : about("card")}
      actions={
        canWrite &&
        base === null && (
          <Button
            icon={Pencil}
            onClick={() => setBase({ text, etag })}
            aria-label={which === "note" ? note("edit") : about("editCard")}
          >
            {common("edit")}
          </Button>
        )
      }
    >
      {base === null ? (
        children
      ) : (
        <NoteEditor {...{ model, version, which, ...base }} onClose={() => setBase(null)} />
      )}
    </Panel>
  );
}
