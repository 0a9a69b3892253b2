"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { TextDraft } from "./text-draft";

export function NoteEditor({
  model,
  version,
  note,
  onClose,
}: {
  model: string;
  version: number;
  note: string;
  onClose: () => void;
}) {
  const t = useTranslations("model.note");
  const common = useTranslations("common");
  const router = useRouter();
  const notify = useNotify();
  const [text, setText] = useState(note);
  const { isBusy, problem, run } = useCall();
  const save = async () => {
    const params = { name: model, number: String(version) };
    const done = await run(() =>
      callApi("PATCH /models/{name}/versions/{number}", { params, body: { note: text } }),
    );
    if (done === null) return;
    notify(t("saved"));
    onClose();
    router.refresh();
  };
  return (
    <TextDraft
      label={t("title")}
      {...{ text, isBusy }}
      maxLength={20_000}
      isDirty={text !== note}
      saveLabel={common("save")}
      onChange={setText}
      onSave={() => void save()}
      onDiscard={onClose}
    >
      {problem !== null && <ProblemView problem={problem} />}
    </TextDraft>
  );
}
