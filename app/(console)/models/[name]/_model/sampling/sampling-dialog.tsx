"use client";

import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes, formatShare } from "@/app/_i18n/quantities";
import { TextField } from "@/app/_ui/field";
import { FormDialog } from "@/app/_ui/form-dialog";
import { Notice } from "@/app/_ui/notice";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import type { PayloadSampling } from "@/lib/contract/model";
import { useEdit } from "../edit/use-edit";

/** Which share of the calls keeps its bodies, and how much of each. The browser checks the bounds. */
export function SamplingDialog({
  model,
  sampling,
  etag,
  isOpen,
  onClose,
}: {
  model: string;
  sampling: PayloadSampling;
  etag: string;
  isOpen: boolean;
  onClose: () => void;
}) {
  const t = useTranslations("model.sampling");
  const common = useTranslations("common");
  const notify = useNotify();
  const { isBusy, problem, isConflict, theirs, save } = useEdit(model, etag, (now) =>
    isSame(now.payloadSampling, sampling),
  );
  const submit = async (form: HTMLFormElement) => {
    if ((await save({ payloadSampling: readForm(new FormData(form)) })) !== "saved") return;
    notify(t("saved", { model }));
    onClose();
  };
  return (
    <FormDialog
      {...{ isOpen, onClose, isBusy }}
      title={t("dialog", { model })}
      lead={t("lead")}
      submit={theirs === null ? common("save") : t("overwrite")}
      isNative
      onSubmit={(form) => void submit(form)}
    >
      <SamplingFields sampling={sampling} />
      {problem !== null && !isConflict && <ProblemView problem={problem} />}
      {theirs !== null && <TheirSampling {...theirs.model.payloadSampling} />}
    </FormDialog>
  );
}

function SamplingFields({ sampling: { share, maxBytes } }: { sampling: PayloadSampling }) {
  const t = useTranslations("model.sampling");
  return (
    <>
      <TextField
        type="number"
        name="percent"
        label={t("share")}
        hint={t("shareHint")}
        defaultValue={toPercent(share)}
        min={0}
        max={100}
        step="any"
        required
      />
      <TextField
        type="number"
        name="maxBytes"
        label={t("maxBytes")}
        hint={t("maxBytesHint")}
        defaultValue={maxBytes}
        min={1}
        max={65_536}
        required
      />
    </>
  );
}

function TheirSampling({ share, maxBytes }: PayloadSampling) {
  const t = useTranslations("model.sampling");
  const locale = useLocale();
  const kept = { share: formatShare(locale, share), size: formatBytes(locale, maxBytes) };
  return (
    <Notice tone="warn" role="alert" title={t("theirs")}>
      {share === 0 ? t("off") : t("on", kept)}
    </Notice>
  );
}

function isSame(one: PayloadSampling, other: PayloadSampling): boolean {
  return one.share === other.share && one.maxBytes === other.maxBytes;
}

/** Without the digits that binary fractions add: 0.07 is 7 percent, not 7.000000000000001. */
function toPercent(share: number): number {
  return Number((share * 100).toPrecision(12));
}

function readForm(form: FormData): PayloadSampling {
  return { share: Number(form.get("percent")) / 100, maxBytes: Number(form.get("maxBytes")) };
}
