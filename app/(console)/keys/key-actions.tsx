"use client";

import { Ban, Pencil } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import type { Scope } from "@/lib/contract/actor";
import type { KeyDto } from "@/lib/contract/key";
import { EditKey } from "./edit-key";
import { RevokeKey } from "./revoke-key";

/** What can be done with a key that is not revoked. */
export function KeyActions({ apiKey, held }: { apiKey: KeyDto; held: readonly Scope[] }) {
  const t = useTranslations("keys");
  const [open, setOpen] = useState<"edit" | "revoke" | null>(null);
  const close = () => setOpen(null);
  useEffect(() => keepFocusInPage, []);
  const { name } = apiKey;
  return (
    <span className="-mx-2 -my-1 flex justify-end">
      <IconButton icon={Pencil} label={t("editKey", { name })} onClick={() => setOpen("edit")} />
      <IconButton icon={Ban} label={t("revokeKey", { name })} onClick={() => setOpen("revoke")} />
      <EditKey apiKey={apiKey} held={held} isOpen={open === "edit"} onClose={close} />
      <RevokeKey apiKey={apiKey} isOpen={open === "revoke"} onClose={close} />
    </span>
  );
}

/** The buttons go when their key is revoked, and the focus with them: it stays in the page's content. */
function keepFocusInPage() {
  const content = document.getElementById("content");
  if (document.activeElement === document.body) content?.focus({ preventScroll: true });
}
