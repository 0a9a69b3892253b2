"use client";

import { Download } from "lucide-react";
import { useMemo, useState } from "react";
import { useLocale, useTranslations } from "use-intl/react";
import { formatDuration } from "@/app/_i18n/quantities";
import { Button } from "@/app/_ui/button";
import { classNames } from "@/app/_ui/class-names";
import { Panel } from "@/app/_ui/panel";
import { ProblemView } from "@/app/_ui/problem-view";
import type { Signature } from "@/lib/contract/signature";
import { AnswerViews } from "./answer-views";
import { Choice } from "./choice";
import { RawAnswer } from "./raw-answer";
import { readAnswer } from "./read-answer";
import type { Answer, Run } from "./run-prediction";
import { saveText } from "./save-text";
import { TimingList } from "./timing-list";

/** A run with the signature that it was made for: the selector may have moved on since. */
export interface FinishedRun {
  readonly run: Run;
  readonly signature: Signature;
  /** The request that was sent, byte for byte. */
  readonly body: string;
}

/** What the model said, or what went wrong. The last answer stays until the next one is here. */
export function AnswerPanel({
  finished,
  isRunning,
}: {
  finished: FinishedRun | null;
  isRunning: boolean;
}) {
  const t = useTranslations("test");
  const [view, setView] = useState<"table" | "raw">("table");
  const answer = finished?.run.ok ? finished.run.answer : null;
  return (
    <Panel
      title={t("answer")}
      className="lg:sticky lg:top-4 lg:self-start"
      actions={
        answer !== null && (
          <div className="flex flex-wrap items-center gap-2">
            <Choice
              label={t("view")}
              value={view}
              choices={[
                ["table", t("asTable")],
                ["raw", t("asRaw")],
              ]}
              onChange={setView}
            />
            <Button icon={Download} onClick={() => saveText("answer.json", answer.text)}>
              {t("download")}
            </Button>
          </div>
        )
      }
    >
      <div
        aria-busy={isRunning}
        className={classNames(
          "min-h-40 transition-opacity",
          isRunning && finished !== null && "opacity-50",
        )}
      >
        <Said answer={answer} isRunning={isRunning} />
        {finished === null && !isRunning && <p className="text-quiet">{t("noAnswer")}</p>}
        {finished?.run.ok === false && <ProblemView problem={finished.run.problem} />}
        {finished?.run.ok && (
          <AnswerBody answer={finished.run.answer} signature={finished.signature} view={view} />
        )}
      </div>
    </Panel>
  );
}

/** One line that a screen reader hears when an answer has come. */
function Said({ answer, isRunning }: { answer: Answer | null; isRunning: boolean }) {
  const t = useTranslations("test");
  const locale = useLocale();
  const text = isRunning
    ? t("running")
    : answer === null
      ? ""
      : t("answered", {
          served: answer.served ?? "Onnward",
          time: formatDuration(locale, answer.totalMs),
        });
  return (
    <p role="status" className={classNames("figures", text !== "" && "mb-3 text-sm text-quiet")}>
      {text}
    </p>
  );
}

function AnswerBody({
  answer,
  signature,
  view,
}: {
  answer: Answer;
  signature: Signature;
  view: "table" | "raw";
}) {
  const t = useTranslations("test");
  const views = useMemo(() => readAnswer(answer.text, signature), [answer, signature]);
  return (
    <div className="flex flex-col gap-5">
      {views === null && <p className="text-quiet">{t("unreadable")}</p>}
      {view === "raw" || views === null ? (
        <RawAnswer text={answer.text} />
      ) : (
        <AnswerViews views={views} />
      )}
      <TimingList timings={answer.timings} totalMs={answer.totalMs} />
    </div>
  );
}
