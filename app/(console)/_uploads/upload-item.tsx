"use client";

import { Pencil, X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { Button, IconButton } from "@/app/_ui/button";
import { StageAnnouncer, useStageWords } from "./stage-words";
import { StepList } from "./step-list";
import { TransferView } from "./transfer-view";
import { UploadOutcome } from "./upload-outcome";
import { isAtRisk, isSettled, type Upload } from "./upload-state";
import { stepsOf } from "./upload-steps";
import type { UploadStore } from "./upload-store";

/** One upload on the page of uploads: where it stands, and what can be done about it. */
export function UploadItem({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const words = useStageWords();
  const locale = useLocale();
  const { model, draft, stage } = upload;
  const steps = stepsOf(stage);
  const title = "version" in stage ? `${model} @ ${stage.version}` : model;
  return (
    <li className="flex flex-col gap-2.5 border-b border-line p-4 last:border-0">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-40 flex-1">
          <h3 className="font-medium break-words">{title}</h3>
          <p className="text-sm break-words text-quiet">
            {draft.file.name} · {formatBytes(locale, draft.file.size)} · {words(stage)}
          </p>
        </div>
        <UploadActions upload={upload} store={store} />
      </div>
      {stage.kind === "sending" && (
        <TransferView transfer={stage.transfer} label={t("progressOf", { model })} />
      )}
      {steps !== null && <StepList steps={steps} />}
      <UploadOutcome upload={upload} />
      <StageAnnouncer upload={upload} />
    </li>
  );
}

function UploadActions({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const { id, model, stage } = upload;
  if (isAtRisk(upload))
    return (
      <Button onClick={() => store.cancel(id)} aria-label={t("cancelOf", { model })}>
        {t("cancel")}
      </Button>
    );
  const isDone = stage.kind === "ready" || stage.kind === "unwatched";
  return (
    <div className="flex shrink-0 gap-1">
      {isSettled(upload) && !isDone && (
        <Button icon={Pencil} onClick={() => store.edit(id)}>
          {t("tryAgain")}
        </Button>
      )}
      <IconButton icon={X} label={t("dismissOf", { model })} onClick={() => store.dismiss(id)} />
    </div>
  );
}
