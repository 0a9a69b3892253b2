"use client";

import { Ban, Bot, Pencil, RefreshCw } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslations } from "use-intl/react";
import { IconButton } from "@/app/_ui/button";
import type { KeyDto } from "@/lib/contract/key";
import { HandOverKey } from "./_accounts/hand-over-key";
import type { Surroundings } from "./create-key";
import { EditKey } from "./edit-key";
import { RevokeKey } from "./revoke-key";
import { RotateKey } from "./rotate-key";

/** What can be done with a key that is not revoked. */
export function KeyActions({
  apiKey,
  held,
  accounts,
  ...calls
}: Surroundings & { apiKey: KeyDto }) {
  const t = useTranslations("keys");
  const [open, setOpen] = useState<"edit" | "rotate" | "handOver" | "revoke" | null>(null);
  const close = () => setOpen(null);
  useEffect(() => keepFocusInPage, []);
  const { name } = apiKey;
  const others = accounts.filter(({ id }) => id !== apiKey.owner?.id);
  const canHandOver = others.length > 0 && apiKey.status !== "expired";
  return (
    <span className="-mx-2 -my-1 flex w-16 flex-wrap">
      <IconButton icon={Pencil} label={t("editKey", { name })} onClick={() => setOpen("edit")} />
      {apiKey.status === "active" && (
        <IconButton
          icon={RefreshCw}
          label={t("rotateKey", { name })}
          onClick={() => setOpen("rotate")}
        />
      )}
      {canHandOver && (
        <IconButton
          icon={Bot}
          label={t("handOverKey", { name })}
          onClick={() => setOpen("handOver")}
        />
      )}
      <IconButton icon={Ban} label={t("revokeKey", { name })} onClick={() => setOpen("revoke")} />
      <EditKey apiKey={apiKey} held={held} isOpen={open === "edit"} onClose={close} />
      <RotateKey apiKey={apiKey} {...calls} isOpen={open === "rotate"} onClose={close} />
      <HandOverKey {...{ apiKey, accounts: others }} isOpen={open === "handOver"} onClose={close} />
      <RevokeKey apiKey={apiKey} isOpen={open === "revoke"} onClose={close} />
    </span>
  );
}

/** The buttons go when their key is revoked, and the focus with them: it stays in the page's content. */
function keepFocusInPage() {
  const content = document.getElementById("content");
  if (document.activeElement === document.body) content?.focus({ preventScroll: true });
}
