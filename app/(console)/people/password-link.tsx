"use client";

import { useFormatter, useTranslations } from "use-intl/react";
import { momentWithZone } from "@/app/_i18n/moment-format";
import { Button } from "@/app/_ui/button";
import { CopyButton } from "@/app/_ui/copy-button";
import { Dialog } from "@/app/_ui/dialog";
import { TextField } from "@/app/_ui/field";
import { Notice } from "@/app/_ui/notice";
import type { PasswordLinkDto } from "@/lib/contract/user";

/**
 * The link that sets a password, shown this once. The token is in the fragment, which browsers do not
 * send: it reaches no log. Only its own buttons close it: a slip beside the dialog must not lose it.
 */
export function PasswordLink({
  title,
  isOpen,
  onClose,
  origin,
  link,
}: {
  title: string;
  isOpen: boolean;
  onClose: () => void;
  origin: string;
  link: PasswordLinkDto;
}) {
  const t = useTranslations("people.link");
  const format = useFormatter();
  const url = `${origin}/welcome#${link.token}`;
  const at = format.dateTime(new Date(link.expiresAt), momentWithZone);
  return (
    <Dialog
      {...{ isOpen, onClose, title }}
      isBusy
      lead={t("lead")}
      footer={
        <Button variant="primary" onClick={onClose}>
          {t("done")}
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <Notice tone="warn" role="status">
          {t("once")}
        </Notice>
        <div className="flex items-end gap-2">
          <TextField
            label={t("label")}
            value={url}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
            className="min-w-0 flex-1"
          />
          <CopyButton text={url} label={t("copy")} />
        </div>
        <p className="text-sm text-quiet">{t("expires", { at })}</p>
      </div>
    </Dialog>
  );
}
