"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { callApi } from "@/app/_ui/call-api";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { useCall } from "@/app/_ui/use-call";
import { TextDraft } from "./text-draft";
import { longestText, type VersionText } from "./version-text";

export function NoteEditor({
  model,
  version,
  which,
  text: before,
  etag,
  onClose,
}: {
  model: string;
  version: number;
  which: VersionText;
  text: string;
  /** Of what is edited: what somebody saved meanwhile is not overwritten. */
  etag: string;
  onClose: () => void;
}) {
  const note = useTranslations("model.note");
  const about = useTranslations("trash.about");
  const common = useTranslations("common");
  const router = useRouter();
  const notify = useNotify();
  const [text, setText] = useState(before);
  const { isBusy, problem, run } = useCall();
  const save = async () => {
    const params = { name: model, number: String(version) };
    const input = { params, body: { [which]: text } };
    const headers = { "If-Match": etag };
    const done = await run(() =>
      callApi("PATCH /models/{name}/versions/{number}", input, { headers }),
    );
    if (done === null) return;
    notify(which === "note" ? note("saved") : about("cardSaved"));
    onClose();
    router.refresh();
  };
  return (
    <TextDraft
      label={which === "note" ? note("title") : about("card")}
      {...{ text, isBusy }}
      maxLength={longestText[which]}
      isDirty={text !== before}
      saveLabel={common("save")}
      onChange={setText}
      onSave={() => void save()}
      onDiscard={onClose}
    >
      {problem !== null && <ProblemView problem={problem} />}
    </TextDraft>
  );
}
