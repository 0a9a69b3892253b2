"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { TextArea } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { useShowAlias } from "../aliases-now";

export function ResumeDialog({
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
  const t = useTranslations("release.pin");
  const common = useTranslations("common");
  const show = useShowAlias();
  const notify = useNotify();
  const { isBusy, problem, run } = useCall();
  const [reason, setReason] = useState("");
  const resume = async () => {
    const params = { name: model, alias };
    const done = await run(() =>
      callApi("POST /models/{name}/aliases/{alias}/resume", { params, body: { reason } }),
    );
    if (done === null) return;
    notify(t("done", { alias }));
    onClose();
    show(done.data);
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("dialog", { alias })}
      lead={t("lead")}
      submit={t("resume")}
      onSubmit={() => void resume()}
    >
      <TextArea
        label={common("reason")}
        hint={common("optional")}
        value={reason}
        maxLength={2_000}
        onChange={(event) => setReason(event.target.value)}
      />
      {problem !== null && <ProblemView problem={problem} />}
    </FormDialog>
  );
}
