"use client";

import { Pause, Pencil, Play, X } from "lucide-react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatBytes } from "@/app/_i18n/quantities";
import { Button, IconButton } from "@/app/_ui/button";
import { Notice } from "@/app/_ui/notice";
import { DuplicateNotice } from "./duplicate-notice";
import { StageAnnouncer, useStageWords } from "./stage-words";
import { StepList } from "./step-list";
import { TransferView } from "./transfer-view";
import { UploadOutcome } from "./upload-outcome";
import { isAtRisk, isSettled, modelFileOf, type Upload } from "./upload-state";
import { stepsOf } from "./upload-steps";
import type { UploadStore } from "./upload-store";

/** One upload on the page of uploads: where it stands, and what can be done about it. */
export function UploadItem({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const words = useStageWords();
  const locale = useLocale();
  const { model, files, stage } = upload;
  const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
  const named =
    files.length === 1
      ? (modelFileOf(upload)?.name ?? "")
      : `${modelFileOf(upload)?.name ?? ""} (${t("fileCount", { count: files.length })})`;
  const steps = stepsOf(stage);
  const title = "version" in stage ? `${model} @ ${stage.version}` : model;
  return (
    <li className="flex flex-col gap-2.5 border-b border-line p-4 last:border-0">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
        <div className="min-w-40 flex-1">
          <h3 className="font-medium break-words">{title}</h3>
          <p className="text-sm break-words text-quiet">
            {named} · {formatBytes(locale, sizeBytes)} · {words(stage)}
          </p>
        </div>
        <UploadActions upload={upload} store={store} />
      </div>
      {(stage.kind === "sending" || stage.kind === "paused") && (
        <TransferView
          transfer={stage.transfer}
          label={t("progressOf", { model })}
          isMoving={stage.kind === "sending" && !stage.isStalled}
        />
      )}
      {stage.kind === "verifying" && (
        <TransferView transfer={stage.transfer} label={t("verifyingOf", { model })} isMoving />
      )}
      {stage.kind === "sending" && stage.isStalled && (
        <Notice tone="warn" role="status" title={t("stalled")} />
      )}
      {steps !== null && <StepList steps={steps} />}
      {stage.kind === "duplicate" && <DuplicateNotice upload={upload} store={store} />}
      <UploadOutcome upload={upload} />
      <StageAnnouncer upload={upload} />
    </li>
  );
}

function UploadActions({ upload, store }: { upload: Upload; store: UploadStore }) {
  const t = useTranslations("upload");
  const { id, model, stage } = upload;
  const isPaused = stage.kind === "paused";
  if (isAtRisk(upload) || isPaused)
    return (
      <div className="flex shrink-0 gap-1">
        {(isPaused || stage.kind === "sending") && (
          // One button in both states, so that the focus stays where it is.
          <Button
            icon={isPaused ? Play : Pause}
            variant={isPaused ? "primary" : "secondary"}
            onClick={() => (isPaused ? store.goOn(id) : store.pause(id))}
            aria-label={t(isPaused ? "resumeOf" : "pauseOf", { model })}
          >
            {t(isPaused ? "resume" : "pause")}
          </Button>
        )}
        <Button onClick={() => store.cancel(id)} aria-label={t("cancelOf", { model })}>
          {t("cancel")}
        </Button>
      </div>
    );
  // The notice below it has the choice.
  if (stage.kind === "duplicate") return null;
  const isDone = stage.kind === "ready" || stage.kind === "unwatched";
  return (
    <div className="flex shrink-0 gap-1">
      {isSettled(upload) && !isDone && upload.draft !== null && (
        <Button icon={Pencil} onClick={() => store.edit(id)}>
          {t("tryAgain")}
        </Button>
      )}
      <IconButton icon={X} label={t("dismissOf", { model })} onClick={() => store.dismiss(id)} />
    </div>
  );
}
