"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";

/** Takes a version out of service for good. One that an alias points at is not archived (409). */
export function ArchiveVersion({
  model,
  version,
  isOpen,
  onClose,
}: {
  model: string;
  version: number;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.archive");
  const router = useRouter();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const named = { version: `${model}@${version}` };
  const archive = async () => {
    const params = { name: model, number: String(version) };
    const done = await run(() => callApi("DELETE /models/{name}/versions/{number}", { params }));
    router.refresh();
    if (done === null) return;
    notify(t("done", named));
    onClose();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("title", named)}
      text={t("text")}
      submit={t("submit")}
      isDangerous
      onConfirm={() => void archive()}
    />
  );
}
