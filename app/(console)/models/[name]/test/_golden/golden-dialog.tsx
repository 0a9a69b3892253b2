"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "use-intl/react";
import { Badge } from "@/app/_ui/badge";
import { IconButton } from "@/app/_ui/button";
import { Dialog } from "@/app/_ui/dialog";
import { useNotify } from "@/app/_ui/notifications";
import { ProblemView } from "@/app/_ui/problem-view";
import type { FinishedRun } from "../_answer/answer-panel";
import { SaveGolden } from "./save-golden";
import { useGoldenSamples } from "./use-golden-samples";

/** What is expected of the model: listed, deleted, and saved from the last answer. */
export function GoldenDialog({
  model,
  mayWrite,
  finished,
  onClose,
}: {
  model: string;
  mayWrite: boolean;
  finished: FinishedRun | null;
  onClose: () => void;
}) {
  const t = useTranslations("compare.golden");
  const notify = useNotify();
  const { list, problem, isBusy, save, remove } = useGoldenSamples(model);
  const answer = finished?.run.ok ? finished.run.answer.text : null;
  return (
    <Dialog isOpen onClose={onClose} title={t("open")} lead={t("lead")} isBusy={isBusy}>
      <div className="flex flex-col gap-4 pb-3">
        {problem !== null && <ProblemView problem={problem} />}
        {list === null && problem === null && <div className="skeleton h-16" />}
        {list?.length === 0 && <p className="text-quiet">{t("empty")}</p>}
        {list !== null && list.length > 0 && (
          <ul className="flex flex-col divide-y divide-line rounded-md border border-line">
            {list.map(({ id, name, version }) => (
              <li key={id} className="flex items-center justify-between gap-2 px-3 py-1.5">
                <span className="min-w-0 break-words">{name}</span>
                <span className="flex items-center gap-1">
                  <Badge>
                    {version === null ? t("ofModel") : t("ofVersion", { version: String(version) })}
                  </Badge>
                  {mayWrite && version === null && (
                    <IconButton
                      icon={Trash2}
                      size="small"
                      label={t("delete", { name })}
                      disabled={isBusy}
                      onClick={() =>
                        void remove(id).then((isDone) => isDone && notify(t("deleted", { name })))
                      }
                    />
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
        {mayWrite && finished !== null && answer !== null && (
          <SaveGolden
            inputs={finished.body}
            outputs={answer}
            isBusy={isBusy}
            save={save}
            onSaved={(name) => notify(t("saved", { name }))}
          />
        )}
      </div>
    </Dialog>
  );
}
