"use client";

import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { ConfirmDialog } from "@/app/_ui/confirm-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { useCall } from "@/app/_ui/use-call";
import { DeletionReportView, isRefused, usePreview } from "../../../../_trash/deletion-report";

/** Says what goes and what stands in the way before it is asked. It can be restored, so nothing is typed. */
export function DeleteVersion({
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
  const t = useTranslations("trash.remove");
  const router = useRouter();
  const path = usePathname();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const preview = usePreview(model, version, isOpen);
  const what = `${model}@${version}`;
  const days = preview.kind === "report" ? preview.report.restorableDays : 1;
  const remove = async () => {
    const input = { params: { name: model }, body: { versions: [version] } };
    const done = await run(() => callApi("POST /models/{name}/deletion", input));
    if (done === null) return;
    notify(t("done", { what }), t("doneText"));
    onClose();
    // Its own page is gone.
    if (path !== `/models/${model}/versions`) router.push(`/models/${model}/versions`);
    router.refresh();
  };
  return (
    <ConfirmDialog
      {...{ isOpen, onClose, isBusy, problem }}
      title={t("title", { what })}
      text={t("text", { days })}
      submit={t("submit")}
      isDangerous
      canSubmit={!isRefused(preview)}
      onConfirm={() => void remove()}
    >
      <DeletionReportView preview={preview} />
    </ConfirmDialog>
  );
}
