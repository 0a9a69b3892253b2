"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";

/** Takes an alias away. Its ledger stays, and a promotion makes it again. */
export function DeleteAlias({
  model,
  alias,
  isOpen,
  onClose,
}: {
  model: string;
  alias: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.deleteAlias");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const remove = async () => {
    const params = { name: model, alias };
    const done = await run(() => callApi("DELETE /models/{name}/aliases/{alias}", { params }));
    router.refresh();
    if (done === null) return;
    notify(t("done", { alias }));
    onClose();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("title", { alias })}
      text={t("text")}
      warning={t("warning", { call: `${model}@${alias}` })}
      submit={t("submit")}
      isDangerous
      onConfirm={() => void remove()}
    />
  );
}
