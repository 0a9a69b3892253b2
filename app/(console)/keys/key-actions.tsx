"use client";

import { MoreHorizontal } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { iconButtonClass } from "@/app/_ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/app/_ui/menu";
import { useFocusKept } from "@/app/_ui/use-focus-kept";
import type { KeyDto } from "@/lib/contract/key";
import { HandOverKey } from "./_accounts/hand-over-key";
import type { Surroundings } from "./create-key";
import { EditKey } from "./edit-key";
import { RevokeKey } from "./revoke-key";
import { RotateKey } from "./rotate-key";

export interface KeyDialogProps {
  readonly apiKey: KeyDto;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

type Kind = "edit" | "rotate" | "handOver" | "revoke";

/** What can be done with a key that is not revoked. */
export function KeyActions({ apiKey, held, accounts }: Surroundings & { apiKey: KeyDto }) {
  const t = useTranslations("keys");
  const { shown, show, props } = useDialogs(apiKey);
  const buttons = useFocusKept<HTMLSpanElement>();
  const { name } = apiKey;
  const others = accounts.filter(({ id }) => id !== apiKey.owner?.id);
  const canHandOver = others.length > 0 && apiKey.status !== "expired";
  return (
    <span ref={buttons} className="-mx-2 -my-1 flex justify-end">
      <Menu
        label={t("actionsFor", { name })}
        trigger={<MoreHorizontal aria-hidden size={16} />}
        triggerClass={iconButtonClass()}
      >
        <MenuItem onSelect={() => show("edit")}>{t("action.edit")}</MenuItem>
        {apiKey.status === "active" && (
          <MenuItem onSelect={() => show("rotate")}>{t("action.rotate")}</MenuItem>
        )}
        {canHandOver && (
          <MenuItem onSelect={() => show("handOver")}>{t("action.handOver")}</MenuItem>
        )}
        <MenuSeparator />
        <MenuItem onSelect={() => show("revoke")} isDangerous>
          {t("action.revoke")}
        </MenuItem>
      </Menu>
      {shown?.kind === "edit" && <EditKey key={shown.time} {...props} held={held} />}
      {shown?.kind === "rotate" && <RotateKey key={shown.time} {...props} />}
      {shown?.kind === "handOver" && <HandOverKey key={shown.time} {...props} accounts={others} />}
      {shown?.kind === "revoke" && <RevokeKey key={shown.time} {...props} />}
    </span>
  );
}

/** Which dialog was opened last, and whether it still is; each opening starts anew. */
function useDialogs(apiKey: KeyDto) {
  const [shown, setShown] = useState<{ kind: Kind; time: number; about: KeyDto } | null>(null);
  const [isOpen, setOpen] = useState(false);
  const show = (kind: Kind) => {
    setShown({ kind, time: (shown?.time ?? 0) + 1, about: apiKey });
    setOpen(true);
  };
  // The key as of the opening: what was read then is what an edit compares with.
  const about = shown?.about ?? apiKey;
  return { shown, show, props: { apiKey: about, isOpen, onClose: () => setOpen(false) } };
}
