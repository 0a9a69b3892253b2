"use client";

import { Lock, LockOpen } from "lucide-react";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useOpening } from "@/app/_ui/use-opening";
import type { Visibility } from "@/lib/contract/actor";
import { useEdit } from "../edit/use-edit";

interface Seen {
  readonly visibility: Visibility;
  readonly etag: string;
}

/** Makes the model private, or opens it again, after saying what follows. */
export function VisibilityButton({ model, ...seen }: Seen & { model: string }) {
  const t = useTranslations("model.access");
  const opening = useOpening();
  // As of the opening: a page that is rendered anew must not turn the question round under the pointer.
  const [about, setAbout] = useState(seen);
  const wanted = otherThan(seen.visibility);
  return (
    <>
      <Button
        icon={wanted === "private" ? Lock : LockOpen}
        onClick={() => {
          setAbout(seen);
          opening.open();
        }}
      >
        {t(`to.${wanted}.button`)}
      </Button>
      {opening.wasOpened && (
        <TurnVisibility
          key={opening.key}
          {...{ model, ...about }}
          isOpen={opening.isOpen}
          onClose={opening.close}
        />
      )}
    </>
  );
}

function TurnVisibility({
  model,
  visibility: before,
  etag,
  isOpen,
  onClose,
}: Seen & { model: string; isOpen: boolean; onClose: () => void }) {
  const t = useTranslations("model.access");
  const notify = useNotify();
  const { isBusy, problem, save } = useEdit(model, etag, (now) => now.visibility === before);
  const wanted = otherThan(before);
  const change = async () => {
    if ((await save({ visibility: wanted })) !== "saved") return;
    notify(t(`to.${wanted}.done`, { model }));
    onClose();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t(`to.${wanted}.title`, { model })}
      text={t(`to.${wanted}.text`)}
      submit={t(`to.${wanted}.button`)}
      isDangerous={wanted === "private"}
      onConfirm={() => void change()}
    />
  );
}

function otherThan(visibility: Visibility): Visibility {
  return visibility === "private" ? "internal" : "private";
}
