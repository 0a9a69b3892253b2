"use client";

import { useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { TypedConfirm } from "@/app/_ui/typed-confirm";
import { DeletionReportView, isRefused, usePreview } from "../../../../_trash/deletion-report";

/** Says what goes and what stands in the way; its name is typed, since everything of it stops at once. */
export function DeleteModel({
  model,
  isOpen,
  onClose,
}: {
  model: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.remove");
  const trash = useTranslations("trash");
  const router = useRouter();
  const notify = useNotify();
  const preview = usePreview(model, null, isOpen);
  const days = preview.kind === "report" ? preview.report.restorableDays : 1;
  const onDone = () => {
    notify(t("done", { model }), trash("remove.doneText"));
    router.push("/models");
    router.refresh();
  };
  return (
    <TypedConfirm
      {...{ isOpen, onClose, onDone }}
      title={t("title", { model })}
      lead={t("lead", { days })}
      name={model}
      label={t("type", { model })}
      mismatch={t("mismatch")}
      submit={t("submit")}
      canSubmit={!isRefused(preview)}
      call={() => callApi("DELETE /models/{name}", { params: { name: model } })}
    >
      <DeletionReportView preview={preview} />
    </TypedConfirm>
  );
}
