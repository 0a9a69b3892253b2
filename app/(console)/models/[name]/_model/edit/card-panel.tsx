"use client";

import { Pencil } from "lucide-react";
import dynamic from "next/dynamic";
import { type ReactNode, useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Panel } from "@/app/_ui/panel";

const CardEditor = dynamic(() => import("./card-editor").then((module) => module.CardEditor), {
  ssr: false,
  loading: () => <div className="skeleton h-96" />,
});

/** The card as the server rendered it (`children`), and its editor for who may write. */
export function CardPanel({
  model,
  card,
  etag,
  canWrite,
  children,
}: {
  model: string;
  card: string;
  etag: string;
  canWrite: boolean;
  children: ReactNode;
}) {
  const t = useTranslations("model.card");
  const common = useTranslations("common");
  // What was read when the edit began: a page that is rendered anew meanwhile must not hide a change.
  const [base, setBase] = useState<{ card: string; etag: string } | null>(null);
  const isEditing = base !== null;
  return (
    <Panel
      title={t("title")}
      actions={
        canWrite &&
        !isEditing && (
          <Button icon={Pencil} onClick={() => setBase({ card, etag })} aria-label={t("edit")}>
            {common("edit")}
          </Button>
        )
      }
    >
      {isEditing ? <CardEditor model={model} {...base} onClose={() => setBase(null)} /> : children}
    </Panel>
  );
}
