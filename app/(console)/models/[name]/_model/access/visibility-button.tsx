"use client";

import { Lock, LockOpen } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import type { Visibility } from "@/lib/contract/actor";
import { useOpening } from "../use-opening";

/** Makes the model private, or opens it again, after saying what follows. */
export function VisibilityButton({ model, visibility }: { model: string; visibility: Visibility }) {
  const t = useTranslations("model.access");
  const router = useRouter();
  const notify = useNotify();
  const opening = useOpening();
  const { isBusy, problem, run } = useCall();
  const wanted: Visibility = visibility === "private" ? "internal" : "private";
  const change = async () => {
    const input = { params: { name: model }, body: { visibility: wanted } };
    if ((await run(() => callApi("PATCH /models/{name}", input))) === null) return;
    notify(t(`to.${wanted}.done`, { model }));
    opening.close();
    router.refresh();
  };
  return (
    <>
      <Button icon={wanted === "private" ? Lock : LockOpen} onClick={opening.open}>
        {t(`to.${wanted}.button`)}
      </Button>
      {opening.wasOpened && (
        <ConfirmDialog
          key={opening.key}
          {...{ isBusy, problem }}
          isOpen={opening.isOpen}
          onClose={opening.close}
          title={t(`to.${wanted}.title`, { model })}
          text={t(`to.${wanted}.text`)}
          submit={t(`to.${wanted}.button`)}
          isDangerous={wanted === "private"}
          onConfirm={() => void change()}
        />
      )}
    </>
  );
}
