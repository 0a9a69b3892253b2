"use client";

import { useState } from "react";
import { useTranslations } from "use-intl/react";
import { Button } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import { ScrollRegion } from "@/app/_ui/scroll-region";
import { TextDraft } from "./text-draft";
import { useEdit } from "./use-edit";

/** Writes the card. When somebody else saved meanwhile both texts are shown, and neither is lost. */
export function CardEditor({
  model,
  card,
  etag,
  onClose,
}: {
  model: string;
  card: string;
  etag: string;
  onClose: () => void;
}) {
  const t = useTranslations("model.card");
  const common = useTranslations("common");
  const notify = useNotify();
  const [text, setText] = useState(card);
  const { isBusy, problem, isConflict, theirs, save } = useEdit(
    model,
    etag,
    (now) => now.card === card,
  );
  const onSave = async () => {
    if ((await save({ card: text })) !== "saved") return;
    notify(t("saved"));
    onClose();
  };
  return (
    <TextDraft
      label={t("title")}
      {...{ text, isBusy }}
      maxLength={200_000}
      isDirty={text !== card}
      saveLabel={theirs === null ? common("save") : t("overwrite")}
      onChange={setText}
      onSave={() => void onSave()}
      onDiscard={onClose}
    >
      {problem !== null && !isConflict && <ProblemView problem={problem} />}
      {theirs !== null && <TheirCard card={theirs.model.card} onUse={setText} />}
    </TextDraft>
  );
}

/** What is saved now, as text: to read, to copy parts of, or to go on from. */
function TheirCard({ card, onUse }: { card: string; onUse: (card: string) => void }) {
  const t = useTranslations("model.card");
  return (
    <Notice tone="warn" role="alert" title={t("theirs")}>
      <p className="text-quiet">{t("theirsText")}</p>
      <ScrollRegion
        label={t("theirs")}
        className="my-2 max-h-80 overflow-y-auto rounded-md border border-line bg-surface p-3"
      >
        <pre className="font-mono text-sm break-words whitespace-pre-wrap">{card}</pre>
      </ScrollRegion>
      <Button onClick={() => onUse(card)}>{t("useTheirs")}</Button>
    </Notice>
  );
}
