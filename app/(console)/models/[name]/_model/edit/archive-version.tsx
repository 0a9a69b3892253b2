"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import { useRestore } from "./use-restore";

/** Takes a version out of service, with a way back. One that an alias points at is not archived (409). */
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
  const undo = useTranslations("trash");
  const restore = useRestore(model, version);
  const named = { version: `${model}@${version}` };
  const archive = async () => {
    const params = { name: model, number: String(version) };
    const done = await run(() => callApi("DELETE /models/{name}/versions/{number}", { params }));
    router.refresh();
    if (done === null) return;
    notify(t("done", named), undefined, { label: undo("undo"), act: () => void restore() });
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
